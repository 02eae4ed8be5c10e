// What people do to models with the npm client of Ollama, against a server that has "cria".
// Arguments: address of the server, and a name in a registry that it can push to and pull from.
import assert from 'node:assert/strict';
import { Ollama } from 'ollama';

const [host, remote] = process.argv.slice(2);
const ollama = new Ollama({ host });
const short = { temperature: 0, num_predict: 20 };

async function statuses(stream) {
  const seen = [];
  for await (const part of await stream) {
    if (seen.at(-1) !== part.status) {
      seen.push(part.status);
    }
  }
  return seen;
}

async function names() {
  return (await ollama.list()).models.map((model) => model.name);
}

async function answer(model) {
  const reply = await ollama.generate({ model, prompt: 'Why is the sky blue?', think: false, options: short });
  assert.equal(reply.done, true);
  assert.ok(reply.response.length > 20, reply.response);
  return reply.response;
}

function refusal(status, message) {
  return (error) => {
    assert.equal(error.name, 'ResponseError', String(error));
    assert.equal(error.status_code, status);
    assert.match(error.message, message);
    return true;
  };
}

assert.match((await ollama.version()).version, /^[0-9]+\./);

const [cria] = (await ollama.list()).models;
assert.equal(cria.name, 'cria:latest');
assert.match(cria.digest, /^[0-9a-f]{64}$/);
assert.ok(cria.size > 5_000_000);
assert.ok(!Number.isNaN(Date.parse(cria.modified_at)));

const shown = await ollama.show({ model: 'cria' });
assert.equal(shown.details.family, 'llama');
assert.equal(shown.model_info['llama.context_length'], 1024);
assert.ok(shown.capabilities.includes('completion'));
assert.match(shown.modelfile, /^FROM cria:latest$/m);

const before = await answer('cria');
let chatted = '';
for await (const part of await ollama.chat({
  model: 'cria', messages: [{ role: 'user', content: 'Why is the sky blue?' }], think: false, options: short, stream: true,
})) {
  chatted += part.message.content;
}
assert.equal(chatted, before);
assert.equal((await ollama.ps()).models[0].name, 'cria:latest');

assert.deepEqual(await ollama.copy({ source: 'cria', destination: remote }), { status: 'success' });
const pushed = await statuses(ollama.push({ model: remote, stream: true }));
assert.equal(pushed[0], 'retrieving manifest');
assert.deepEqual(pushed.slice(-2), ['pushing manifest', 'success']);
assert.equal((await ollama.push({ model: remote })).status, 'success');

await ollama.delete({ model: remote });
await ollama.delete({ model: 'cria' });
assert.deepEqual(await names(), []);
await assert.rejects(ollama.delete({ model: 'cria' }), refusal(404, /model 'cria' not found/));
await assert.rejects(ollama.show({ model: 'cria' }), refusal(404, /model 'cria:latest' not found/));
await assert.rejects(ollama.generate({ model: 'cria', prompt: 'x' }), refusal(404, /not found/));

const pulled = await statuses(ollama.pull({ model: remote, stream: true }));
assert.equal(pulled[0], 'pulling manifest');
assert.ok(pulled.some((status) => /^pulling [0-9a-f]{12}$/.test(status)), pulled.join());
assert.deepEqual(pulled.slice(-3), ['verifying sha256 digest', 'writing manifest', 'success']);
assert.equal((await ollama.pull({ model: remote })).status, 'success');
assert.equal((await ollama.list()).models[0].digest, cria.digest);
assert.equal(await answer(remote), before);

const absent = remote + '-absent';
await assert.rejects(ollama.pull({ model: absent }), refusal(500, /^pull model manifest: file does not exist$/));
await assert.rejects(
  statuses(ollama.pull({ model: absent, stream: true })), /^Error: pull model manifest: file does not exist$/);

const created = await statuses(ollama.create({
  model: 'brief', from: remote, system: 'Be brief.', parameters: { temperature: 0 }, license: 'MIT', stream: true,
}));
assert.ok(created.some((status) => /^using existing layer sha256:/.test(status)), created.join());
assert.ok(created.some((status) => /^creating new layer sha256:/.test(status)), created.join());
assert.deepEqual(created.slice(-2), ['writing manifest', 'success']);
const brief = await ollama.show({ model: 'brief' });
assert.equal(brief.system, 'Be brief.');
assert.match(brief.parameters, /^temperature\s+0$/m);
assert.match(brief.license, /MIT/);

// A model to create from is pulled where it is not there.
await ollama.delete({ model: remote });
const fetched = await statuses(ollama.create({ model: 'fetched', from: remote, quantize: 'q8_0', stream: true }));
assert.equal(fetched[0], 'pulling manifest');
assert.ok(fetched.includes('quantizing BF16 model to Q8_0'), fetched.join());
assert.equal((await ollama.show({ model: 'fetched' })).details.quantization_level, 'Q8_0');
assert.deepEqual((await names()).sort(), ['brief:latest', 'fetched:latest', remote + ':latest'].sort());
await assert.rejects(ollama.create({ model: 'x', from: absent }), refusal(500, /file does not exist/));
