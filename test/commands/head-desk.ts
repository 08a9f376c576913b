import { beforeEach } from '@jest/globals';
import type { JobsWish, SubmitWish } from '../../src/domain/job-wish.js';
import { aHead } from '../support/samples.js';
import { commandDesk, type Desk } from './desk.js';

/** A fresh desk for each test of a file, of a pool with a head node that runs. */
export function headDesk(): () => Desk {
  const desk = commandDesk();
  beforeEach(async () => {
    desk().settings = { pool: 'default', region: 'us-east-1' };
    await desk().wishes.save(aHead());
  });
  return desk;
}

/** What people want of jobs, as it was written down. */
export async function jobWishes(desk: Desk): Promise<readonly (SubmitWish | JobsWish)[]> {
  const wishes = await desk.wishes.list('default');
  return wishes.filter(
    (wish): wish is SubmitWish | JobsWish => wish.kind === 'submit' || wish.kind === 'jobs',
  );
}
