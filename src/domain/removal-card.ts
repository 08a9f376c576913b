import { COMPONENT_WORDS } from './account-card.js';
import type { Message } from './message.js';
import { PARTS, type AccountWish, type PartName, type PartState } from './wish.js';
import { code, joinWords, whoAsked, words, type Words } from './words.js';

/** How undo-setup calls a part. */
export function partName(part: PartName): string {
  return part === 'head' ? 'what head nodes needed' : COMPONENT_WORDS[part].name;
}

/** The one message that follows an undo-setup. */
export function removalCard(wish: AccountWish, removal: Exclude<AccountWish['removal'], undefined>): Message {
  const states = PARTS.map((name) => removal[name]);
  const failed = states.some(({ kind }) => kind === 'failed');
  const done = states.every(({ kind }) => kind === 'complete');
  return {
    tone: failed ? 'bad' : done ? 'good' : 'plain',
    title: words`Removal of what setup made in ${wish.region}, asked for by ${whoAsked(wish.requestedBy, wish.confirmedBy)}`,
    lines: [
      ...PARTS.map((name) => partLine(name, removal[name])),
      ...(done ? [words`What setup made is removed.`] : []),
      ...(failed && wish.finishedAt !== undefined ? [unfinished()] : []),
    ],
    ...(done ? { footnote: words`To work here again: ${code('/condor_annex -setup')}` } : {}),
  };
}

function partLine(name: PartName, state: PartState): Words {
  const removing = words`Removing ${partName(name)}...`;
  switch (state.kind) {
    case 'waiting':
      return removing;
    case 'complete':
      return state.left.length === 0
        ? words`${removing} complete.`
        : words`${removing} complete. Left, because setup did not make it: ${joinWords(state.left, ', ')}.`;
    case 'failed':
      return words`${removing} failed. ${state.why}${state.hint === undefined ? '' : words` ${state.hint}`}`;
  }
}

function unfinished(): Words {
  return words`Not all is removed. When the cause is gone, run ${code('/condor_annex undo-setup')} again: it carries on.`;
}
