import type { KeyObject } from 'node:crypto';
import type { Remote, RemoteOutcome } from '../../ports/remote.js';
import {
  type CommandAnswer,
  type RemoteCommand,
  readRemoteAnswer,
  renderPartScript,
  renderRemoteScript,
  restOfAnswer,
  withParts,
} from '../remote-script.js';
import { troubleOf } from '../read/trouble.js';

/** A command, and the key that opens its answer when that is sealed. */
export interface ToolCommand extends RemoteCommand {
  readonly key?: KeyObject;
}

/** Runs one of HTCondor's tools on a head node. */
export type RunTool = (command: ToolCommand) => Promise<CommandAnswer>;

/** HTCondor's tools answer within a second; a busy machine may take longer. */
const TIMEOUT_MS = 60_000;

/** Runs tools on this instance. */
export function toolsOn(remote: Remote, instanceId: string): RunTool {
  return async ({ key, ...command }) => {
    const send = (script: string): Promise<RemoteOutcome> =>
      remote.run({
        instanceId,
        script,
        timeoutMs: TIMEOUT_MS,
        comment: `condor-annex-bot: ${command.argv[0]}`,
      });
    const outcome = await send(renderRemoteScript(command));
    const rest = restOfAnswer(outcome);
    if (rest === undefined) return readRemoteAnswer(outcome, key);
    const parts = Array.from({ length: rest.parts }, (_, index) => send(renderPartScript(rest, index + 1)));
    return readRemoteAnswer(withParts(outcome, await Promise.all(parts)), key);
  };
}

/**
 * What a tool printed that had to succeed.
 * @throws BotError in HTCondor's words when it did not.
 */
export async function printed(run: RunTool, command: ToolCommand): Promise<string> {
  const answer = await run(command);
  if (answer.exitCode !== 0) throw troubleOf(command.argv[0], answer);
  return answer.stdout;
}
