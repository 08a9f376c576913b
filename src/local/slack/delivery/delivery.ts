import type { PayloadKind } from '../faults.js';
import type { Json } from '../json.js';

/** One payload on its way to the app. */
export interface Parcel {
  readonly kind: PayloadKind;
  readonly payload: Json;
  /** How often an event has been sent before, and why it is sent again. */
  readonly retry?: { readonly attempt: number; readonly reason: string };
}

/** What became of a parcel. */
export interface Delivered {
  readonly acked: boolean;
  /** What the app put into its ack; empty when nothing. */
  readonly response: Json;
  /** What a person sees when nothing was acked. */
  readonly error?: 'dispatch_failed' | 'operation_timeout';
}

export const failed = (error: 'dispatch_failed' | 'operation_timeout'): Delivered => ({
  acked: false,
  response: {},
  error,
});

/** A way to the app. Sends once; whether to send again is not its business. */
export interface Carrier {
  send(parcel: Parcel): Promise<Delivered>;
}
