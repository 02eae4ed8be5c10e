// What people do with tools and the npm client of Ollama, against a server that has "cria".
// Argument: address of the server.
import assert from 'node:assert/strict';
import { Ollama } from 'ollama';

const ollama = new Ollama({ host: process.argv[2] });
const tools = [{
  type: 'function',
  function: {
    name: 'get_current_weather',
    description: 'Get the current weather for a location',
    parameters: {
      type: 'object',
      properties: {
        location: { type: 'string', description: 'The location to get the weather for, e.g. San Francisco, CA' },
        format: { type: 'string', enum: ['celsius', 'fahrenheit'] },
      },
      required: ['location', 'format'],
    },
  },
}];
const messages = [{ role: 'user', content: 'What is the weather in Toronto?' }];
const request = { model: 'cria', messages, tools, think: false, options: { temperature: 0 } };
const expected = { name: 'get_current_weather', arguments: { location: 'Toronto', format: 'celsius' } };

function check(calls) {
  assert.equal(calls.length, 1);
  const { name, arguments: given } = calls[0].function;
  assert.deepEqual({ name, arguments: given }, expected);
}

const reply = await ollama.chat(request);
assert.equal(reply.message.content, '');
assert.equal(reply.done_reason, 'stop');
check(reply.message.tool_calls);

const streamed = [];
for await (const part of await ollama.chat({ ...request, stream: true })) {
  assert.equal(part.message.content, '');
  streamed.push(...(part.message.tool_calls ?? []));
}
check(streamed);

messages.push(reply.message, { role: 'tool', tool_name: expected.name, content: '11 degrees celsius' });
assert.equal((await ollama.chat(request)).message.content, 'In Toronto it is 11 degrees celsius.');
