/**
 * What the bot says, before anybody dresses it for Slack. Plain strings are literal text whatever they contain,
 * so text that came from a person can never turn into a mention or a link.
 */
export type Words = readonly Part[];

/** Somebody, by their Slack user id. */
export interface Person {
  readonly kind: 'person';
  readonly id: string;
}

/** One piece of a sentence. Times are epoch milliseconds and shown in each reader's own zone. */
export type Part =
  | string
  | { readonly kind: 'code' | 'bold'; readonly text: string }
  | Person
  | { readonly kind: 'channel'; readonly id: string }
  | { readonly kind: 'time'; readonly at: number }
  | { readonly kind: 'link'; readonly url: string; readonly text: string };

/** Text to type or to copy: names, commands, identities. */
export const code = (text: string): Part => ({ kind: 'code', text });

/** Text to see first. */
export const bold = (text: string): Part => ({ kind: 'bold', text });

/** Mentions somebody without knowing how they are called. */
export const person = (id: string): Person => ({ kind: 'person', id });

/** Names a channel without knowing how it is called. */
export const channelName = (id: string): Part => ({ kind: 'channel', id });

/** Who asked for something and, if it was somebody else, who said Yes to it. */
export function whoAsked(by: string, confirmedBy: string | undefined): Words {
  return [person(by), ...(confirmedBy === undefined ? [] : [', confirmed by ', person(confirmedBy)])];
}

/** A moment, in epoch milliseconds. */
export const time = (at: number): Part => ({ kind: 'time', at });

/** A link; only ever to an address written by us, never to one that a person typed. */
export const link = (url: string, text: string): Part => ({ kind: 'link', url, text });

/** Template for sentences: `` words`Annex ${code(name)} ends ${time(at)}.` `` */
export function words(strings: TemplateStringsArray, ...values: readonly (Part | Words | number)[]): Words {
  const parts: Part[] = [];
  strings.forEach((literal, index) => {
    if (literal !== '') parts.push(literal);
    const value = values[index];
    if (value === undefined) return;
    if (Array.isArray(value)) parts.push(...(value as Words));
    else parts.push(typeof value === 'number' ? String(value) : (value as Part));
  });
  return parts;
}

/** Puts several sentences one after the other, with `between` in the gaps. */
export function joinWords(list: readonly (Words | Part)[], between = ' '): Words {
  return list.flatMap((item, index): Words => {
    const parts = Array.isArray(item) ? (item as Words) : [item as Part];
    return index === 0 ? parts : [between, ...parts];
  });
}

/** Text that a person typed, at most `most` characters of it; never half of an emoji. */
export function shorten(text: string, most = 60): string {
  const signs = Array.from(text);
  return signs.length > most ? `${signs.slice(0, most).join('')}…` : text;
}

/** A number with its noun: `1 instance`, `2 instances`. */
export function counted(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** The words without their dress, for logs and tests; times as ISO-8601. */
export function plainText(said: Words): string {
  return said.map(plainPart).join('');
}

function plainPart(part: Part): string {
  if (typeof part === 'string') return part;
  switch (part.kind) {
    case 'code':
    case 'bold':
    case 'link':
      return part.text;
    case 'person':
      return `@${part.id}`;
    case 'channel':
      return `#${part.id}`;
    case 'time':
      return new Date(part.at).toISOString();
  }
}
