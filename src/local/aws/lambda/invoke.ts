import type * as Lambda from '@aws-sdk/client-lambda';
import { types } from 'node:util';
import type { Call, Operations } from '../call.js';
import type { Callers, SessionKeys } from '../caller.js';
import type { Functions, LambdaFunction } from './functions.js';

/** Where and as whom a function runs. */
interface FunctionContext {
  readonly region: string;
  readonly functionName: string;
  /** The moment on the simulation's clock at which it was called, in epoch milliseconds. */
  readonly at: number;
  /** Keys of its role: SDK clients that sign with them may do what the role's policies allow, and no more. */
  readonly credentials: SessionKeys;
  readonly environment: Readonly<Record<string, string>>;
  /** Such as `index.handler`. */
  readonly handler: string;
  /** Aborts when the function's time is up. */
  readonly signal: AbortSignal;
}

/** Lambda's runtime: runs a handler out of a zip file. Given by whoever embeds the simulation. */
export type RunFunction = (code: Uint8Array, event: unknown, context: FunctionContext) => Promise<unknown>;

/** One run of a function, for whoever wants to see what happened. */
export interface Invocation {
  readonly region: string;
  readonly functionName: string;
  readonly at: number;
  readonly event: unknown;
  readonly result?: unknown;
  readonly error?: string;
}

interface InvokeHands {
  readonly run: RunFunction | undefined;
  readonly callers: Callers;
  readonly region: string;
  readonly keep: (invocation: Invocation) => void;
}

const NO_RUNTIME = 'No function runtime was given to the simulation.';

/** Runs functions in their role's name. */
export class Invoker {
  readonly #functions: Functions;
  readonly #hands: InvokeHands;

  constructor(functions: Functions, hands: InvokeHands) {
    this.#functions = functions;
    this.#hands = hands;
  }

  /** Runs a function to its end or its time-out. What it throws is in the invocation, not thrown. */
  async invoke(fn: LambdaFunction, event: unknown, at: number): Promise<Invocation> {
    const seen = { region: this.#hands.region, functionName: fn.name, at, event };
    let invocation: Invocation;
    try {
      invocation = { ...seen, result: await this.#run(fn, event, at) };
    } catch (error) {
      invocation = { ...seen, error: types.isNativeError(error) ? error.message : String(error) };
    }
    this.#hands.keep(invocation);
    return invocation;
  }

  async #run(fn: LambdaFunction, event: unknown, at: number): Promise<unknown> {
    const { run, callers, region } = this.#hands;
    if (run === undefined) throw new Error(NO_RUNTIME);
    const { settings } = fn;
    const timeUp = new AbortController();
    const context: FunctionContext = {
      region,
      functionName: fn.name,
      at,
      credentials: callers.assume(settings.role.replace(/.*\//, ''), fn.name),
      environment: settings.environment,
      handler: settings.handler ?? '',
      signal: timeUp.signal,
    };
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        timeUp.abort();
        reject(new Error(`Task timed out after ${settings.timeout.toFixed(2)} seconds`));
      }, settings.timeout * 1000);
    });
    try {
      return await Promise.race([run(fn.zip, event, context), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Invoke, as a service of Lambda. */
  operations(): Operations {
    return {
      Invoke: async (input: Lambda.InvocationRequest, { at }: Call) => {
        const fn = this.#functions.get(input.FunctionName);
        if (input.InvocationType === 'DryRun') return { StatusCode: 204 };
        const text = Buffer.from(input.Payload ?? '').toString();
        const event: unknown = text === '' ? {} : JSON.parse(text);
        const { result, error } = await this.invoke(fn, event, at);
        if (input.InvocationType === 'Event')
          return { StatusCode: 202, ExecutedVersion: '$LATEST', Payload: payload('') };
        const answer = error === undefined ? (result ?? null) : { errorType: 'Error', errorMessage: error };
        return {
          StatusCode: 200,
          ExecutedVersion: '$LATEST',
          ...(error === undefined ? {} : { FunctionError: 'Unhandled' }),
          Payload: payload(JSON.stringify(answer)),
        };
      },
    };
  }
}

/** Bytes with what the SDK adds to them. */
function payload(text: string): object {
  return Object.assign(new Uint8Array(Buffer.from(text)), { transformToString: () => text });
}
