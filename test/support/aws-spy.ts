/** One call as it left the bot. */
export interface SpiedCall {
  readonly command: string;
  readonly input: unknown;
}

/** Where the connection breaks: before AWS hears of the call, or after it did what was asked and before we hear so. */
export type Cut = 'before' | 'after';

interface Stack {
  add(middleware: Middleware, options: { readonly step: 'initialize'; readonly priority: 'high' }): void;
}
type Next = (args: { readonly input: unknown }) => Promise<unknown>;
type Middleware = (next: Next, context: { readonly commandName?: string }) => Next;

/** Stands between the bot and whatever answers as AWS: counts calls, and breaks one of them if told to. */
export class AwsSpy {
  /** All calls so far, retries not counted. */
  readonly calls: SpiedCall[] = [];
  /** How often a call started while no other was under way: the longest chain of calls that waited for each other. */
  waves = 0;
  #underWay = 0;
  #cut: { at: number; cut: Cut } | undefined;

  /** Attaches the spy; for the `prepareClient` hand. */
  readonly watch = <C>(client: C): C => {
    // Every SDK client has a middleware stack; the shape above is the part of its type that is used here.
    const { middlewareStack } = client as { middlewareStack: Stack };
    middlewareStack.add((next, context) => this.#between(next, context.commandName ?? ''), {
      step: 'initialize',
      priority: 'high',
    });
    return client;
  };

  /** Breaks the connection once, at the n-th call from now (1 is the next one). */
  cutAt(n: number, cut: Cut): void {
    this.#cut = { at: this.calls.length + n, cut };
  }

  /** True when the cut did not come about. */
  get uncut(): boolean {
    return this.#cut !== undefined;
  }

  /** Forgets what it saw, and what it was told. */
  reset(): void {
    this.calls.length = 0;
    this.waves = 0;
    this.#cut = undefined;
  }

  /** The commands that change something, in order. */
  get changes(): readonly string[] {
    return this.calls.map(({ command }) => command).filter((name) => !/^(Describe|Get|Head|List)/.test(name));
  }

  #between(next: Next, commandName: string): Next {
    return async (args) => {
      this.calls.push({ command: commandName.replace(/Command$/, ''), input: args.input });
      const cut = this.#takeCut();
      if (cut === 'before') throw broken();
      if (this.#underWay === 0) this.waves += 1;
      this.#underWay += 1;
      const [answer] = await Promise.allSettled([next(args)]);
      this.#underWay -= 1;
      if (cut === 'after') throw broken();
      if (answer.status === 'rejected') throw answer.reason;
      return answer.value;
    };
  }

  #takeCut(): Cut | undefined {
    if (this.#cut?.at !== this.calls.length) return undefined;
    const { cut } = this.#cut;
    this.#cut = undefined;
    return cut;
  }
}

function broken(): Error {
  return Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
}
