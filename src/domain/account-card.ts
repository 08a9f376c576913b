import type { Message } from './message.js';
import { COMPONENTS, type AccountWish, type ComponentName, type ComponentState } from './wish.js';
import { code, whoAsked, words, type Words } from './words.js';

/** How setup and check-setup call the components, in the words people know. */
export const COMPONENT_WORDS: Readonly<
  Record<ComponentName, { readonly name: string; readonly takes: string }>
> = {
  bucket: { name: 'configuration bucket', takes: 'this takes less than a minute' },
  functions: { name: 'Lambda functions', takes: 'this takes about a minute' },
  profile: { name: 'instance profile', takes: 'this takes about two minutes' },
  group: { name: 'security group', takes: 'this takes less than a minute' },
  key: { name: 'key pair', takes: 'this takes less than a minute' },
};

/** The one message that follows a setup. */
export function accountCard(wish: AccountWish): Message {
  const states = COMPONENTS.map((name) => wish.components[name]);
  const failed = states.some(({ kind }) => kind === 'failed');
  const done = states.every(({ kind }) => kind === 'complete');
  return {
    tone: failed ? 'bad' : done ? 'good' : 'plain',
    title: words`Setup of ${wish.region}, asked for by ${whoAsked(wish.requestedBy, wish.confirmedBy)}`,
    lines: [
      ...COMPONENTS.map((name) => componentLine(name, wish.components[name])),
      ...(done ? [words`Setup successful.`] : []),
      ...(failed && wish.finishedAt !== undefined ? [unfinished()] : []),
    ],
    ...(done ? { footnote: words`Look at it any time: ${code('/condor_annex -check-setup')}` } : {}),
  };
}

function componentLine(name: ComponentName, state: ComponentState): Words {
  const { name: called, takes } = COMPONENT_WORDS[name];
  const creating = `Creating ${called} (${takes})...`;
  switch (state.kind) {
    case 'waiting':
      return words`${creating}`;
    case 'complete':
      return words`${creating} complete.`;
    case 'failed':
      return words`${creating} failed. ${state.why}${state.hint === undefined ? '' : words` ${state.hint}`}`;
  }
}

function unfinished(): Words {
  return words`Setup is not finished. What is complete stays. When the cause is gone, run ${code('/condor_annex -setup')} again: it carries on.`;
}
