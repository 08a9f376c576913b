import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ledgerPageSchema } from '../../src/redis/ledger-schema.js';
import { noticeSchema, progressBodySchema, progressSchema } from '../../src/redis/notice-schema.js';
import { answerSchema, questionSchema } from '../../src/redis/question-schema.js';
import { readStored } from '../../src/redis/stored.js';
import { wishSchema } from '../../src/redis/wish-schema.js';
import { behaves, jsonTextWith } from '../support/arbitraries.js';
import { recordingLog } from '../support/recording-log.js';

const SCHEMAS = {
  wishSchema,
  questionSchema,
  answerSchema,
  noticeSchema,
  progressBodySchema,
  progressSchema,
  ledgerPageSchema,
};
const NAMES = [
  ...[
    'kind',
    'annex',
    'account',
    'strays',
    'head',
    'submit',
    'jobs',
    'pool',
    'region',
    'name',
    'id',
    'version',
  ],
  ...[
    'launches',
    'ends',
    'place',
    'channel',
    'ts',
    'message',
    'title',
    'key',
    'body',
    'entries',
    'components',
  ],
];

describe('whatever lies in Redis', () => {
  it.each(Object.entries(SCHEMAS))('is read by %s, or counts as absent and is logged', async (_, schema) => {
    await fc.assert(
      fc.asyncProperty(jsonTextWith(NAMES), (text) =>
        behaves(() => {
          const { log, lines } = recordingLog();
          const read = readStored<unknown>(schema, text, { log, where: 'somewhere' });
          expect(lines).toHaveLength(read === undefined ? 1 : 0);
        }),
      ),
      { numRuns: 200 },
    );
  });
});
