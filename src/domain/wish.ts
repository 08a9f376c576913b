import type { HeadWish } from './head-wish.js';
import type { JobsWish, SubmitWish } from './job-wish.js';
import type { Place } from './message.js';
import type { Words } from './words.js';

/** What somebody asked to be launched, frozen when they said yes: a retry must ask AWS for exactly the same. */
export interface LaunchWish {
  /** 1, 2, 3…: with the annex' identity it names the launch, so that nothing can launch it twice. */
  readonly attempt: number;
  readonly count: number;
  readonly instanceType: string;
  readonly imageId: string;
  readonly idleMs: number;
  /** Whose jobs may run there; empty means everybody's. */
  readonly owners: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly securityGroupIds: readonly string[];
  readonly keyName?: string | undefined;
  /** The availability zone that somebody named; EC2 chooses otherwise. */
  readonly zone?: string | undefined;
  readonly requestedBy: string;
  /** Who said Yes, if somebody else did. */
  readonly confirmedBy?: string | undefined;
  readonly requestedAt: number;
  /** The lease that its instances start with; the annex' lease may have been moved since. */
  readonly leaseEndsAt: number;
  /**
   * It adds to an annex, and its lease becomes that of all with the first machine that it brings. Goes when that is
   * done, and when somebody moves the lease after it was asked for.
   */
  readonly movesLease?: true | undefined;
  /** Where the message stood that followed the annex when this was asked for. */
  readonly place?: Place | undefined;
  /** AWS did not have all of them; from then on as many are taken as it has. */
  readonly fewer?: true | undefined;
  /** On-demand price of one instance hour in USD as a decimal, when it was known. */
  readonly pricePerHourUsd?: string | undefined;
  readonly outcome?: LaunchOutcome | undefined;
}

/** How a launch went. `got` may be less than was asked for; `why` and `hint` are sentences for people. */
export type LaunchOutcome =
  | { readonly kind: 'launched'; readonly got: number; readonly at: number }
  | {
      readonly kind: 'refused';
      readonly why: Words | string;
      readonly hint?: Words | string | undefined;
      readonly at: number;
    };

/** Some instances that somebody wants ended. */
export interface EndWish {
  readonly instanceIds: readonly string[];
  readonly by: string;
  readonly at: number;
  /** Who said Yes, if somebody else did. */
  readonly confirmedBy?: string | undefined;
}

/** How an annex is to end: by HTCondor, which treats running jobs as the mode says, or by EC2 at once. */
export interface OffWish {
  readonly by: string;
  readonly at: number;
  readonly confirmedBy?: string | undefined;
  /** `terminate` when nothing is said: there was no head node that could have told HTCondor. */
  readonly mode?: 'graceful' | 'fast' | 'peaceful' | 'terminate' | undefined;
  /** When HTCondor was told. */
  readonly toldAt?: number | undefined;
}

/** What people want of one annex. */
export interface AnnexWish {
  readonly kind: 'annex';
  readonly pool: string;
  readonly region: string;
  readonly name: string;
  /** `<name>_<uuid>` */
  readonly id: string;
  /** 0 when it has not been saved yet; the store counts it up with every change. */
  readonly version: number;
  readonly leaseEndsAt: number;
  readonly launches: readonly LaunchWish[];
  /** When somebody moved the lease last, after the launches. */
  readonly leaseSetAt?: number | undefined;
  /** Who did, and who said Yes, if somebody else did. */
  readonly leaseSetBy?: { readonly by: string; readonly confirmedBy?: string | undefined } | undefined;
  /** Somebody asked for the end of some of its instances. */
  readonly ends?: readonly EndWish[] | undefined;
  /** Somebody asked for its end. */
  readonly off?: OffWish | undefined;
  /** Where the message that follows it stands. */
  readonly place?: Place | undefined;
  /** Since when nothing of it is left. */
  readonly endedAt?: number | undefined;
  /** Rebuilt from tags after the stored wish was lost. */
  readonly rebuiltAt?: number | undefined;
}

/** The components that setup prepares, in the order in which they are told. */
export const COMPONENTS = ['bucket', 'functions', 'profile', 'group', 'key'] as const;
export type ComponentName = (typeof COMPONENTS)[number];

/** What undo-setup takes away, in the order in which it goes: first what runs, last what it writes to. */
export const PARTS = ['functions', 'profile', 'head', 'group', 'key', 'bucket'] as const;
/** A component, or what was made for head nodes. */
export type PartName = (typeof PARTS)[number];

/** How far the removal of one part is; what is left of it is somebody else's. */
export type PartState =
  | Exclude<ComponentState, { readonly kind: 'complete' }>
  | { readonly kind: 'complete'; readonly at: number; readonly left: readonly Words[] };

/** How far one component is. `failed` carries a sentence for people. */
export type ComponentState =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'complete'; readonly at: number }
  | { readonly kind: 'failed'; readonly why: Words | string; readonly hint?: Words | string | undefined };

/** Somebody wants an account prepared in one region, or what was prepared there taken away again. */
export interface AccountWish {
  readonly kind: 'account';
  readonly pool: string;
  readonly region: string;
  readonly version: number;
  readonly requestedBy: string;
  /** Who said Yes, if somebody else did. */
  readonly confirmedBy?: string | undefined;
  readonly requestedAt: number;
  readonly components: Readonly<Record<ComponentName, ComponentState>>;
  /** It is to be taken away; then this is how far that is, and the components say nothing. */
  readonly removal?: Readonly<Record<PartName, PartState>> | undefined;
  readonly place?: Place | undefined;
  /** When the last component was complete, or the first one failed for good. */
  readonly finishedAt?: number | undefined;
}

/** Somebody wants instances ended that no annex explains. */
export interface StraysWish {
  readonly kind: 'strays';
  readonly pool: string;
  readonly region: string;
  readonly version: number;
  readonly instanceIds: readonly string[];
  readonly requestedBy: string;
  /** Who said Yes, if somebody else did. */
  readonly confirmedBy?: string | undefined;
  readonly requestedAt: number;
  readonly place?: Place | undefined;
  /** Since when none of them is left, or an annex explains them. */
  readonly finishedAt?: number | undefined;
}

export type Wish = AnnexWish | AccountWish | StraysWish | HeadWish | SubmitWish | JobsWish;

/**
 * Tells an older look at an annex from a newer one, by its stored wish: rises with every save, and across a loss of the
 * wish, after which versions begin anew.
 */
export function versionOfCard({ version, rebuiltAt = 0 }: Pick<AnnexWish, 'version' | 'rebuiltAt'>): number {
  return rebuiltAt + version;
}

/** How many instances were asked for in all, leaving out launches that were refused. */
export function requestedCount(wish: AnnexWish): number {
  return wish.launches.reduce((sum, { count, outcome }) => {
    if (outcome === undefined) return sum + count;
    return sum + (outcome.kind === 'launched' ? outcome.got : 0);
  }, 0);
}

/** The number of the next launch. Not simply the count: a rebuilt annex may lack some of its first ones. */
export function nextAttempt(launches: readonly LaunchWish[]): number {
  return Math.max(0, ...launches.map(({ attempt }) => attempt)) + 1;
}

/** True while the annex may still have or get instances. */
export function isLive(wish: AnnexWish): boolean {
  return wish.endedAt === undefined;
}

/** Who asked for the end of this instance of the annex, and when; `undefined` when nobody did. */
export function askedToEnd(
  { off, ends = [] }: Pick<AnnexWish, 'off' | 'ends'>,
  instanceId: string,
): Pick<EndWish, 'by' | 'at'> | undefined {
  return ends.find(({ instanceIds }) => instanceIds.includes(instanceId)) ?? off;
}
