import { types } from 'node:util';
import type { Instance } from '../ec2/instance.js';
import type { Life } from '../ec2/life.js';
import { setTags } from '../ec2/tag-operations.js';
import { checkMayTagItself, type OwnRoleHands } from './own-role.js';

/** What a machine needs to say how it is. */
export interface VoiceHands extends OwnRoleHands {
  readonly life: Life;
}

/** Writes a line on the machine's console. */
export function say(instance: Instance, at: number, line: string): void {
  instance.console.push(`[${new Date(at).toISOString()}] ${line}`);
}

/** Has the machine write into its own tag how it is; what keeps it from that is on its console. */
export function sayState(
  hands: VoiceHands,
  instance: Instance,
  tag: readonly [string, string],
  at: number,
): void {
  try {
    checkMayTagItself(hands, instance, tag);
    setTags(hands.ec2, hands.life, { id: instance.id, tags: new Map([tag]), at });
  } catch (error) {
    say(instance, at, `cannot tag itself with ${tag[0]}: ${messageOf(error)}`);
  }
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return types.isNativeError(error) ? error.message : 'unreadable';
}
