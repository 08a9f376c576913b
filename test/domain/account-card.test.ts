import { describe, expect, it } from '@jest/globals';
import { accountCard } from '../../src/domain/account-card.js';
import type { AccountWish, ComponentState } from '../../src/domain/wish.js';
import { plainText } from '../../src/domain/words.js';
import { anAccount, NOON } from '../support/samples.js';

const complete: ComponentState = { kind: 'complete', at: NOON };
const failed: ComponentState = { kind: 'failed', why: 'AWS said no.', hint: 'Allow iam:CreateRole.' };
const waiting: ComponentState = { kind: 'waiting' };

function said(wish: AccountWish) {
  const { title, lines = [], tone, footnote } = accountCard(wish);
  return { tone, title: plainText(title), lines: lines.map(plainText), footnote: plainText(footnote ?? []) };
}

describe('the message that follows a setup', () => {
  it('says in the words people know what is being created, and how long it takes', () => {
    expect(said(anAccount())).toEqual({
      tone: 'plain',
      title: 'Setup of us-east-1, asked for by @U1',
      lines: [
        'Creating configuration bucket (this takes less than a minute)...',
        'Creating Lambda functions (this takes about a minute)...',
        'Creating instance profile (this takes about two minutes)...',
        'Creating security group (this takes less than a minute)...',
        'Creating key pair (this takes less than a minute)...',
      ],
      footnote: '',
    });
  });

  it('says what is complete, each for itself', () => {
    const components = {
      bucket: waiting,
      functions: complete,
      profile: waiting,
      group: complete,
      key: waiting,
    };
    expect(said(anAccount({ components })).lines).toMatchObject({
      0: expect.stringMatching(/\.\.\.$/),
      1: expect.stringMatching(/\.\.\. complete\.$/),
      3: expect.stringMatching(/\.\.\. complete\.$/),
    });
  });

  it('ends with Setup successful, and how to look again', () => {
    const components = {
      bucket: complete,
      functions: complete,
      profile: complete,
      group: complete,
      key: complete,
    };
    const card = said(anAccount({ components, finishedAt: NOON }));
    expect(card.tone).toBe('good');
    expect(card.lines.at(-1)).toBe('Setup successful.');
    expect(card.footnote).toBe('Look at it any time: /condor_annex -check-setup');
  });

  it('says why a component failed and what to do, and that the rest stays', () => {
    const components = {
      bucket: complete,
      functions: complete,
      profile: failed,
      group: complete,
      key: complete,
    };
    const card = said(anAccount({ components, finishedAt: NOON }));
    expect(card.tone).toBe('bad');
    expect(card.lines).toContain(
      'Creating instance profile (this takes about two minutes)... failed. AWS said no. Allow iam:CreateRole.',
    );
    expect(card.lines.at(-1)).toBe(
      'Setup is not finished. What is complete stays. When the cause is gone, run /condor_annex -setup again: it carries on.',
    );
    expect(card.lines).not.toContain('Setup successful.');
  });

  it('does not call it off while others are still being made', () => {
    const components = {
      bucket: waiting,
      functions: complete,
      profile: failed,
      group: complete,
      key: complete,
    };
    expect(said(anAccount({ components })).lines.join('\n')).not.toContain('Setup is not finished');
  });
});
