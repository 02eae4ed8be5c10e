// Evaluates raw token ids with llama.cpp: one JSON command a line in, one JSON answer a line out.
//
//   {"op":"load","model":PATH,"threads":N}                 -> {"ms","rss"}
//   {"op":"run","prompts":[[id..]..],"continuations":[[id..]..]}
//                                                          -> {"prefillMs","decodeMs"}
//   {"op":"greedy","prompt":[id..],"tokens":N}             -> {"ids"}
//
// "run" reads the prompts one after the other, then decodes all sequences together, a token of each in a step. The
// tokens are given, as in llama-bench: no sampling is in the times. It does so with all threads and with one, and tells the
// better time of each: a thread that sleeps between steps can cost more than it computes, above all with small models on
// virtual machines. The addon is called directly, below the queues of
// node-llama-cpp; the version in package.json is the one whose addon has these functions.
import { createInterface } from "node:readline";
import { getLlama, LlamaLogLevel } from "node-llama-cpp";

const BATCH = 512; // llama.cpp's default for the tokens of a physical batch
const CONTEXT = 2304; // tokens of a sequence

const llama = await getLlama({ gpu: false, build: "never", logLevel: LlamaLogLevel.error });
const addon = llama._bindings;
let model, context, threads, sequences = 0;

async function load(command) {
  await context?.dispose();
  await model?.dispose();
  sequences = 0;
  threads = command.threads;
  const start = performance.now();
  model = new addon.AddonModel(command.model, { addonExports: addon, gpuLayers: 0, useMmap: true });
  if (!(await model.init())) throw new Error(`cannot load ${command.model}`);
  await open(1);
  return { ms: performance.now() - start, rss: process.memoryUsage.rss() };
}

/** A context for so many sequences; a larger one would cost single streams time. */
async function open(count) {
  if (count === sequences) return;
  await context?.dispose();
  context = new addon.AddonContext(model, {
    sequences: count, contextSize: count * CONTEXT, batchSize: BATCH, threads, flashAttention: "auto",
  });
  if (!(await context.init())) throw new Error(`cannot make a context for ${count} sequences`);
  sequences = count;
}

/** Appends tokens to sequences, in one batch; where the logits of each one's last token are. */
async function step(parts) {
  context.initBatch(parts.reduce((sum, part) => sum + part.ids.length, 0));
  const places = parts.map(({ sequence, past, ids }) =>
    context.addToBatch(sequence, past, Uint32Array.from(ids), Uint32Array.of(ids.length - 1))[0]);
  context.setThreads(threads);
  await context.decodeBatch();
  return places;
}

async function prefill(sequence, ids) {
  let places = [];
  for (let past = 0; past < ids.length; past += BATCH)
    places = await step([{ sequence, past, ids: ids.slice(past, past + BATCH) }]);
  return places[0];
}

async function run(command) {
  await open(command.prompts.length);
  const all = threads;
  const times = [];
  for (threads of new Set([all, 1])) times.push(await timed(command));
  threads = all;
  return {
    prefillMs: Math.min(...times.map((time) => time.prefillMs)),
    decodeMs: Math.min(...times.map((time) => time.decodeMs)),
  };
}

async function timed({ prompts, continuations }) {
  prompts.forEach((_, sequence) => context.disposeSequence(sequence));
  const start = performance.now();
  for (const [sequence, ids] of prompts.entries()) await prefill(sequence, ids);
  const read = performance.now();
  for (let i = 0; i < continuations[0].length; i++)
    await step(prompts.map((ids, sequence) =>
      ({ sequence, past: ids.length + i, ids: [continuations[sequence][i]] })));
  return { prefillMs: read - start, decodeMs: performance.now() - read };
}

async function greedy({ prompt, tokens }) {
  await open(1);
  context.disposeSequence(0);
  const sampler = new addon.AddonSampler(model);
  sampler.applyConfig({ temperature: 0 });
  let place = await prefill(0, prompt);
  const ids = [];
  while (true) {
    ids.push(await context.sampleToken(place, sampler));
    if (ids.length === tokens) return { ids };
    [place] = await step([{ sequence: 0, past: prompt.length + ids.length - 1, ids: ids.slice(-1) }]);
  }
}

const operations = { load, run, greedy };
for await (const line of createInterface({ input: process.stdin })) {
  const command = JSON.parse(line);
  const answer = await operations[command.op](command);
  process.stdout.write(JSON.stringify(answer) + "\n");
}
process.exit(0);
