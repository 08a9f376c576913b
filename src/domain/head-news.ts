import { accessLines } from './head-access.js';
import type { HeadWish } from './head-wish.js';
import type { Instance } from './instance.js';
import { consoleTail } from './never-joined.js';
import { NEWS_ACTIONS, type News } from './news.js';
import { bold, code, words, type Words } from './words.js';

/** Its pool answers, for the first time since this start: where it is. */
export function headUp(wish: HeadWish, instance: Instance): News {
  return {
    key: `head-up:${wish.id}:${instance.launchedAt}:${instance.publicIp ?? ''}`,
    weight: 'important',
    message: {
      tone: 'good',
      title: words`The pool of head node ${bold(wish.name)} answers.`,
      // The rest stands in the message above it.
      lines: accessLines(wish, instance).slice(0, 2),
      footnote: words`Add machines: ${code('/condor_annex')} · Submit jobs: ${code('/condor_submit')}`,
    },
  };
}

/** It has been up again for an annex whose machines have lost it for a while. */
export function headBack(wish: HeadWish, instance: Instance): News {
  return {
    key: `head-back:${wish.id}:${instance.launchedAt}`,
    weight: 'ordinary',
    message: {
      title: words`Head node ${bold(wish.name)} is back. Machines that still run find it by themselves within some minutes: they know it by its private address, which has not changed.`,
      lines: accessLines(wish, instance).slice(0, 1),
    },
  };
}

/** It is away, and an annex' machines have nobody to get jobs from. */
export function headAway(wish: HeadWish, how: 'stopped' | 'gone'): News {
  const still = words`Its machines get no jobs from it, and end when idle or with their lease.`;
  return {
    key: `head-away:${wish.id}:${wish.at}:${how}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title:
        how === 'stopped'
          ? words`Head node ${bold(wish.name)} is stopped.`
          : words`Head node ${bold(wish.name)} is gone.`,
      lines: [still],
    },
  };
}

/** Its machine runs, and its pool has not answered for so long that it will hardly do. */
export function headSilent(wish: HeadWish, instance: Instance, output: string): News {
  return {
    key: silentKey(wish, instance),
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`Head node ${bold(wish.name)} has not answered for 15 minutes: it costs money for nothing.`,
      lines: [words`I keep asking it.`, ...consoleLines(instance.id, output)],
      buttons: [
        { label: 'Stop it', action: NEWS_ACTIONS.type, value: '/condor_head stop' },
        { label: 'Dismiss', action: NEWS_ACTIONS.dismiss, value: wish.name },
      ],
      footnote: words`An image in which Systems Manager's agent does not run, or a subnet without a way out to install HTCondor, are the usual reasons.`,
    },
  };
}

/** The key of what is told when it does not answer after a start. */
export function silentKey({ id }: HeadWish, { launchedAt }: Instance): string {
  return `head-silent:${id}:${launchedAt}`;
}

const OUTSIDE = {
  stopped: {
    what: 'was stopped, and not by me',
    next: words`I leave it stopped. Start it: ${code('/condor_head start')}.`,
  },
  started: {
    what: 'was started, and not by me',
    next: words`It costs money again. Stop it: ${code('/condor_head stop')}.`,
  },
  gone: {
    what: 'was terminated, and not by me',
    next: words`Its queue and the results on its disk are gone. Another one: ${code('/condor_head launch')}.`,
  },
} as const;

/** Somebody did something to it in the console, or AWS did. */
export function headChangedOutside(wish: HeadWish, what: keyof typeof OUTSIDE, now: number): News {
  const said = OUTSIDE[what];
  return {
    key: `head-outside:${wish.id}:${what}:${wish.reachedAt ?? now}`,
    weight: 'important',
    message: {
      tone: what === 'started' ? 'plain' : 'warning',
      title: words`Head node ${bold(wish.name)} ${said.what}.`,
      lines: [said.next],
    },
  };
}

/** It could not be started, and is left stopped. */
export function headNotStarted(wish: HeadWish, why: Words): News {
  return {
    key: `head-not-started:${wish.id}:${wish.at}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`Head node ${bold(wish.name)} was not started.`,
      lines: [why],
      buttons: [
        { label: 'Try again', action: NEWS_ACTIONS.type, value: '/condor_head start', style: 'primary' },
        { label: 'Dismiss', action: NEWS_ACTIONS.dismiss, value: wish.name },
      ],
    },
  };
}

/** EC2 does not end it. */
export function headNotEnded(wish: HeadWish, why: string): News {
  return {
    key: `head-not-ended:${wish.id}:${wish.at}`,
    weight: 'important',
    message: {
      tone: 'warning',
      title: words`Head node ${bold(wish.name)} can't be terminated: ${why}`,
      lines: [words`I keep trying. It costs money until then.`],
    },
  };
}

function consoleLines(id: string, output: string): readonly Words[] {
  const tail = consoleTail(output);
  if (tail.length === 0) return [words`EC2 has no console output of ${code(id)} yet.`];
  return [
    words`The last that ${code(id)} wrote to its console:`,
    ...tail.map((line) => words`${code(line)}`),
  ];
}
