import { type CommandParser, defineScript } from 'redis';

/** How a Lua script is called: what it is handed, and how its reply is read. */
interface ScriptCall<Order, Reply> {
  /** Without the prefix, which the client puts in front. A script always gets all of its keys. */
  readonly keys: (order: Order) => readonly string[];
  readonly args: (order: Order) => readonly string[];
  readonly reply: (reply: unknown) => Reply;
}

/** A Lua script as a method of the client. The client sends its hash, and its text when the server has forgotten it. */
// The return type is long and says the same: it is what makes the client's method typed.
// eslint-disable-next-line @typescript-eslint/explicit-module-boundary-types
export function script<Order, Reply>(lua: string, call: ScriptCall<Order, Reply>) {
  return defineScript({
    SCRIPT: lua,
    parseCommand(parser: CommandParser, order: Order): void {
      const keys = call.keys(order);
      parser.push(String(keys.length));
      for (const key of keys) parser.pushKey(key);
      parser.push(...call.args(order));
    },
    transformReply: (reply: unknown): Reply => call.reply(reply),
  });
}

/** Reads a reply that is true when the script returned 1. */
export const isOne = (reply: unknown): boolean => reply === 1;

/** Reads a reply that is a text, or nothing. */
export const textOrNothing = (reply: unknown): string | undefined =>
  typeof reply === 'string' ? reply : undefined;
