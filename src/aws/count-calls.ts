import { awsErrorName } from './errors/failure.js';

/** Hears of every call of AWS: its name, and `ok` or the name of the error. */
export type CallObserver = (action: string, outcome: string) => void;

type Next = (args: object) => Promise<object>;

/** The part of the SDK's middleware stack that is used here; every client has one. */
interface Client {
  readonly middlewareStack: {
    add(
      middleware: (next: Next, context: { readonly commandName?: string }) => Next,
      options: { readonly step: 'initialize'; readonly name: string },
    ): void;
  };
}

/** Counts what a client calls, once per command however often the SDK tries. Gives back the client. */
export function countCalls<C>(client: C, called: CallObserver): C {
  // Each client types its stack for its own commands; what is done here is the same for all.
  (client as Client).middlewareStack.add(
    (next, { commandName = 'unknown' }) =>
      async (args) => {
        const action = commandName.replace(/Command$/, '');
        try {
          const answer = await next(args);
          called(action, 'ok');
          return answer;
        } catch (error) {
          called(action, awsErrorName(error) ?? 'unknown');
          throw error;
        }
      },
    { step: 'initialize', name: 'countCalls' },
  );
  return client;
}
