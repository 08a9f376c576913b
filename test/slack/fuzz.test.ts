import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMetadata } from '../../src/slack/listeners/form-parts.js';
import { readPayload } from '../../src/slack/receiving/payload.js';
import { behaves, jsonTextWith, jsonWith } from '../support/arbitraries.js';

const NAMES = [
  ...['type', 'command', 'event_id', 'event', 'user_id', 'user', 'id', 'response_url', 'view', 'callback_id'],
  ...['actions', 'action_id', 'url', 'channel', 'threadTs', 'annex', 'pool', 'block_actions'],
];
const KINDS = ['command', 'action', 'submission', 'event', 'other'];

describe('whatever comes from Slack', () => {
  it('is something, or other', async () => {
    await fc.assert(
      fc.asyncProperty(jsonWith(NAMES), (body) =>
        behaves(() => {
          expect(KINDS).toContain(readPayload(body).kind);
        }),
      ),
      { numRuns: 500 },
    );
  });

  it('a form was opened somewhere, or belongs to whoever filled it in', async () => {
    await fc.assert(
      fc.asyncProperty(jsonTextWith(NAMES), (text) =>
        behaves(() => {
          expect(typeof readMetadata(text, 'U1').channel).toBe('string');
        }),
      ),
      { numRuns: 500 },
    );
  });
});
