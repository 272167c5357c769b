// Sends one request through the proxy of the environment, and prints what came of it: in a process of its own, since Node
// reads the authorities that it trusts at its start.
import 'reflect-metadata';
import { makeTransport } from './make-transport.js';

const transport = makeTransport({ allowInsecure: true });
const [url = ''] = process.argv.slice(2);
const outcome = await transport.send({ to: 'portal', url }).then(
  ({ status, body }) => `${status} ${body}`,
  (error: unknown) => String(error),
);
process.stdout.write(outcome);
transport.close();
