import {
  GetCommandInvocationCommand,
  SendCommandCommand,
  type GetCommandInvocationCommandOutput,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import { BotError } from '../domain/errors.js';
import { words } from '../domain/words.js';
import type { Clock } from '../ports/clock.js';
import type { Remote, RemoteOrder, RemoteOutcome } from '../ports/remote.js';
import { call } from './call.js';
import { orNone } from './expect.js';
import { RUN_DOCUMENT } from './names.js';

type Seen = GetCommandInvocationCommandOutput;

/** How long a script may wait for the machine to take it; AWS allows no less. Seconds. */
const DELIVERY_S = 30;
/** Most scripts are done at once, so the first looks come soon. */
const FIRST_LOOK_MS = 300;
const SLOWEST_LOOK_MS = 3_000;
/** AWS: SendCommand, Comment. */
const LONGEST_COMMENT = 100;

/** Systems Manager's Run Command: no port, no key, and every script in the account's own records. */
export class RunCommand implements Remote {
  readonly #ssm: SSMClient;
  readonly #clock: Clock;

  constructor(hands: { readonly ssm: SSMClient; readonly clock: Clock }) {
    this.#ssm = hands.ssm;
    this.#clock = hands.clock;
  }

  async run(order: RemoteOrder): Promise<RemoteOutcome> {
    const commandId = await this.#send(order);
    const until = this.#clock.now() + DELIVERY_S * 1000 + order.timeoutMs;
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 1.5, SLOWEST_LOOK_MS)) {
      await this.#clock.sleep(wait);
      const seen = await this.#look(order, commandId);
      const outcome = seen === undefined ? undefined : outcomeOf(seen, order);
      if (outcome !== undefined) return outcome;
      if (this.#clock.now() >= until) throw tooSlow(order);
    }
  }

  async #send({ instanceId, script, timeoutMs, comment }: RemoteOrder): Promise<string> {
    // AWS would put in the value of a parameter of the account's in its place.
    if (script.includes('{{'))
      throw new Error('A script for Run Command must not contain two opening braces.');
    const command = new SendCommandCommand({
      DocumentName: RUN_DOCUMENT,
      InstanceIds: [instanceId],
      Parameters: { commands: [script], executionTimeout: [String(Math.ceil(timeoutMs / 1000))] },
      TimeoutSeconds: DELIVERY_S,
      Comment: comment.slice(0, LONGEST_COMMENT),
    });
    const { Command } = await call(this.#ssm, command, 'run a command on the head node');
    if (Command?.CommandId !== undefined) return Command.CommandId;
    throw new BotError('later', 'AWS took a command for the head node and did not say under which name.');
  }

  /** What is known of it; nothing while it has not spread at AWS yet. */
  async #look({ instanceId }: RemoteOrder, commandId: string): Promise<Seen | undefined> {
    const command = new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId });
    const doing = 'see what became of a command on the head node';
    return await orNone(call(this.#ssm, command, doing), 'InvocationDoesNotExist');
  }
}

/** What it came to; nothing while it goes on. A script that ends badly has an outcome like any other. */
function outcomeOf(seen: Seen, order: RemoteOrder): RemoteOutcome | undefined {
  const { Status, ResponseCode = -1 } = seen;
  if (Status === 'Success' || (Status === 'Failed' && ResponseCode > 0 && !neverRan(seen)))
    return {
      exitCode: ResponseCode,
      stdout: seen.StandardOutputContent ?? '',
      stderr: seen.StandardErrorContent ?? '',
    };
  if (Status === 'Failed' || Status === 'TimedOut') throw neverRan(seen) ? unreachable() : tooSlow(order);
  if (Status === 'Cancelled' || Status === 'Cancelling')
    throw new BotError('later', 'Somebody cancelled a command of mine on the head node.');
  return undefined;
}

/** AWS: "Understanding command statuses". The details are written with and without spaces. */
function neverRan({ StatusDetails = '' }: Seen): boolean {
  return /^(deliverytimedout|undeliverable|terminated|invalidplatform|accessdenied)$/i.test(
    StatusDetails.replaceAll(' ', ''),
  );
}

function unreachable(): BotError {
  return new BotError('not-ready', 'The head node does not take commands right now.', {
    hint: words`It may be starting or busy; I look again, and so may you in a minute.`,
  });
}

function tooSlow({ timeoutMs }: RemoteOrder): BotError {
  return new BotError('later', words`The head node did not answer within ${timeoutMs / 1000} seconds.`);
}
