import { explainAws } from './errors/explain-aws.js';

/** What every SDK client has in common, as far as we use it. */
interface Client {
  send: unknown;
  readonly config: { region(): Promise<string> };
}

/** What every SDK command has in common: it knows how to get its own output. */
interface Command<Output> {
  readonly input: unknown;
  resolveMiddleware(
    ...args: never[]
  ): (args: never) => Promise<{ readonly output: Output; readonly response: unknown }>;
}

/**
 * The one way to AWS: sends the command and explains what goes wrong.
 * @param doing what it is for, to stand after "I could not", such as `list the instances`.
 * @throws BotError, with the SDK's error as its cause.
 */
export async function call<Output>(client: Client, command: Command<Output>, doing: string): Promise<Output> {
  try {
    // Each client types `send` for its own service only; which output belongs to which command is the command's knowledge.
    return await (client.send as (command: Command<Output>) => Promise<Output>).call(client, command);
  } catch (error) {
    const about = { command: commandName(command), input: command.input };
    throw explainAws(error, { doing, ...about, region: await regionOf(client) });
  }
}

async function regionOf({ config }: Client): Promise<string | undefined> {
  // Where none is known, that is what went wrong, and already being told.
  return await config.region().catch(() => undefined);
}

/** `RunInstances` for a `RunInstancesCommand`. */
function commandName(command: object): string {
  return command.constructor.name.replace(/Command$/, '');
}
