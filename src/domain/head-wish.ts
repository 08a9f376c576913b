import type { Place } from './message.js';
import type { Words } from './words.js';

/** What people want of a pool's head node. A pool has at most one. */
export interface HeadWish {
  readonly kind: 'head';
  readonly pool: string;
  readonly region: string;
  readonly name: string;
  /** `<name>_<uuid>`; its trust domain is made of it, so that it stays when addresses change. */
  readonly id: string;
  readonly version: number;
  /** What it should be. */
  readonly wanted: 'running' | 'stopped' | 'terminated';
  /** Who said so last, and when. */
  readonly by: string;
  readonly at: number;
  /** Who said Yes, if somebody else did. */
  readonly confirmedBy?: string | undefined;
  readonly requestedBy: string;
  readonly requestedAt: number;
  /** How to launch it; absent when somebody made it by hand and it was adopted. */
  readonly launch?: HeadLaunch | undefined;
  /** On-demand price of an hour in USD as a decimal, when it was known. */
  readonly pricePerHourUsd?: string | undefined;
  /** The instance, once it is known. */
  readonly instanceId?: string | undefined;
  /** AWS would not launch it, in words for people. It has ended with that. */
  readonly refused?:
    | { readonly why: Words | string; readonly hint?: Words | string | undefined; readonly at: number }
    | undefined;
  /** Since when it is as wanted: launched or started, or stopped. What it is later, somebody else made it. */
  readonly reachedAt?: number | undefined;
  /** When its pool answered first since it was last started. */
  readonly answeredAt?: number | undefined;
  /** The public address that was announced last. */
  readonly announced?: string | undefined;
  readonly place?: Place | undefined;
  /** Rebuilt from tags after the stored wish was lost. */
  readonly rebuiltAt?: number | undefined;
  /** Since when nothing of it is left. */
  readonly endedAt?: number | undefined;
}

/** What somebody asked to be launched, frozen when they said yes. */
export interface HeadLaunch {
  readonly attempt: number;
  readonly instanceType: string;
  readonly imageId: string;
  /** The user whom the image lets log in: `ec2-user`. */
  readonly login?: string | undefined;
  /** A Marketplace product, when that is what the image belongs to: people have to subscribe to it once. */
  readonly product?: string | undefined;
  /** Who may log in by SSH: an IPv4 range in CIDR notation; nobody when absent. */
  readonly loginFrom?: string | undefined;
  /** The EC2 key pair; absent when nobody is to log in. */
  readonly keyName?: string | undefined;
  /** A person's own public key in OpenSSH's one-line form, to be imported under `keyName`. */
  readonly publicKey?: string | undefined;
  /** The secret that holds the private key, when the key pair is the bot's own. */
  readonly keySecret?: string | undefined;
}
