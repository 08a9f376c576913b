/** The kinds of payload that Slack delivers to an app. */
export type PayloadKind = 'slash_commands' | 'interactive' | 'events_api';

/** What happens to one API call instead of its usual answer. */
export type CallFault =
  | { readonly kind: 'refuse'; readonly error: string }
  | { readonly kind: 'rate-limit'; readonly retryAfterS: number }
  | { readonly kind: 'http'; readonly status: number }
  /** The call is never answered and has no effect. */
  | { readonly kind: 'hang' }
  /** The call has its effect, and its answer is lost on the way. */
  | { readonly kind: 'lose-reply' };

/** What the transport does when it is told to misbehave; set by whoever runs the connections. */
export interface Transport {
  disconnectAll(reason: string): void;
  cutAll(): void;
  /** For every ack that is waited for, the time is up. */
  giveUpWaiting(): void;
}

/** Troubles to come, each set by a test. A method of `*` means whichever is called next; `response_url` is no method. */
export class Faults {
  readonly #calls = new Map<string, CallFault[]>();
  readonly #doubles = new Set<PayloadKind>();
  #acksToDrop = 0;
  #losingAcks = false;
  #refusing = false;
  #transport: Transport | undefined;

  /** The next calls of a method are refused with a Slack error code. */
  failNext(method: string, error: string, times = 1): void {
    this.#queue(method, { kind: 'refuse', error }, times);
  }

  /** The next calls of a method get status 429 with `Retry-After`. */
  rateLimitNext(method: string, retryAfterS: number, times = 1): void {
    this.#queue(method, { kind: 'rate-limit', retryAfterS }, times);
  }

  /** The next calls of a method get a bare HTTP status such as 503. */
  httpErrorNext(method: string, status: number, times = 1): void {
    this.#queue(method, { kind: 'http', status }, times);
  }

  /** The next calls of a method are never answered and do nothing. */
  hangNext(method: string, times = 1): void {
    this.#queue(method, { kind: 'hang' }, times);
  }

  /** The next calls of a method are carried out, but the connection breaks before the answer. */
  loseReplyNext(method: string, times = 1): void {
    this.#queue(method, { kind: 'lose-reply' }, times);
  }

  /** The next ack of the app gets lost: a person sees Slack's error, an event comes again. */
  dropNextAck(times = 1): void {
    this.#acksToDrop += times;
  }

  /** From now on no ack of the app comes through, and nobody waits for one: as if the time for it were up. */
  loseAcks(): void {
    this.#losingAcks = true;
    this.#transport?.giveUpWaiting();
  }

  /** The next payload of a kind is delivered twice. */
  deliverTwice(kind: PayloadKind = 'events_api'): void {
    this.#doubles.add(kind);
  }

  /** Asks all connections to go, as Slack does when it recycles them: `refresh_requested`, `warning`, … */
  disconnectAll(reason = 'refresh_requested'): void {
    this.#transport?.disconnectAll(reason);
  }

  /** Breaks all connections without a word. */
  cutAll(): void {
    this.#transport?.cutAll();
  }

  /** While on, nobody gets a new connection. Those that are open stay. */
  refuseConnections(on: boolean): void {
    this.#refusing = on;
  }

  /** Forgets all troubles that have not come yet. */
  clear(): void {
    this.#calls.clear();
    this.#doubles.clear();
    this.#acksToDrop = 0;
    this.#losingAcks = false;
    this.#refusing = false;
  }

  get losingAcks(): boolean {
    return this.#losingAcks;
  }

  get refusingConnections(): boolean {
    return this.#refusing;
  }

  /** The trouble of this call, taken out of the queue. */
  takeCall(method: string): CallFault | undefined {
    return this.#calls.get(method)?.shift() ?? this.#calls.get('*')?.shift();
  }

  /** The trouble of this use of a response URL: those that are set for `response_url`. */
  takeResponse(): CallFault | undefined {
    return this.#calls.get('response_url')?.shift();
  }

  takeDroppedAck(): boolean {
    if (this.#acksToDrop === 0) return false;
    this.#acksToDrop -= 1;
    return true;
  }

  takeDouble(kind: PayloadKind): boolean {
    return this.#doubles.delete(kind);
  }

  connect(transport: Transport): void {
    this.#transport = transport;
  }

  #queue(method: string, fault: CallFault, times: number): void {
    const queued = this.#calls.get(method) ?? [];
    for (let each = 0; each < times; each += 1) queued.push(fault);
    this.#calls.set(method, queued);
  }
}
