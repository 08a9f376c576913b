import type { Caller } from './caller.js';
import type { ServiceName } from './services.js';

/** One request as it reaches the simulated service: after the client's serializer, retries and signing. */
export interface Call {
  readonly service: ServiceName;
  /** The operation, without the SDK's `Command`. */
  readonly command: string;
  readonly region: string;
  /** Epoch milliseconds on the simulation's clock. */
  readonly at: number;
  readonly caller: Caller;
  /** What would travel, as text; it holds the idempotency token that the SDK fills in by itself. */
  readonly bodyText: () => string;
}

/**
 * One operation of a service. `never` as input lets each operation declare the request type of its own command:
 * what arrives went through that command's serializer.
 */
export type Operation = (input: never, call: Call) => object | Promise<object>;

/** Operations by name, such as `RunInstances`. */
export type Operations = Readonly<Record<string, Operation>>;
