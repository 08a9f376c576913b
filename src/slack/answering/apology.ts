import { isBotError, type BotError, type Fault } from '../../domain/errors.js';
import type { Message } from '../../domain/message.js';
import { code, words } from '../../domain/words.js';

/** What a person hears when something could not be done. `reference` ties it to the log. */
export function apology(error: unknown, reference: string): Message {
  if (isBotError(error)) return expected(error);
  return {
    tone: 'bad',
    title: words`That broke on my side. It is logged as ${code(reference)}.`,
    lines: [words`Look with ${code('/condor_annex -status')} at what is there, and try again.`],
  };
}

/** True for what is nobody's fault here: it need not be logged as an error. */
export function isExpected(error: unknown): boolean {
  return isBotError(error);
}

function expected(error: BotError): Message {
  return {
    tone: toneOf(error.fault),
    title: error.sentence,
    ...(error.hint === undefined ? {} : { lines: [error.hint] }),
  };
}

function toneOf(fault: Fault): NonNullable<Message['tone']> {
  switch (fault) {
    case 'usage':
    case 'not-found':
    case 'conflict':
    case 'not-ready':
    case 'later':
      return 'warning';
    case 'forbidden':
    case 'permission':
    case 'capacity':
    case 'quota':
    case 'upstream':
      return 'bad';
  }
}
