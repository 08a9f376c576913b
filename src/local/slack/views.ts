import { complaintsAbout } from './blocks/validate.js';
import { string, Place, type Check } from './blocks/checks.js';
import { plain } from './blocks/composition.js';
import { withIds } from './blocks/elements.js';
import { valuesOf, type Values } from './blocks/state.js';
import type { Ids } from './ids.js';
import { isSet, objectsIn, textIn, type Json } from './json.js';
import { Refusal, refusalWithReasons } from './refusal.js';

/** How many modals may lie on top of each other (Slack: "Modals"). */
const DEEPEST = 3;

/** Slack: views.open, error `view_too_large`. */
const LARGEST_BYTES = 250 * 1024;

/** A modal or Home tab as a person has it in front of them. */
export interface ShownView {
  readonly id: string;
  readonly type: 'modal' | 'home';
  readonly userId: string;
  readonly title: string;
  readonly submit: string | undefined;
  readonly close: string | undefined;
  readonly blocks: readonly Json[];
  readonly callbackId: string;
  readonly privateMetadata: string;
  readonly externalId: string;
  readonly hash: string;
  readonly rootViewId: string;
  readonly previousViewId: string | undefined;
  readonly clearOnClose: boolean;
  readonly notifyOnClose: boolean;
  /** What the person has entered so far, laid over what the elements start with. */
  readonly values: Values;
  /** Complaints under inputs, by `block_id`: the app's after a submission, or Slack's own before one. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The modals and Home tabs that people have open. */
export class Views {
  readonly #ids: Ids;
  readonly #now: () => number;
  readonly #stacks = new Map<string, readonly ShownView[]>();
  readonly #homes = new Map<string, ShownView>();

  constructor(ids: Ids, now: () => number) {
    this.#ids = ids;
    this.#now = now;
  }

  /** Opens a modal as the only one of its person. @throws Refusal `duplicate_external_id` when another has its name. */
  open(userId: string, wanted: Json): ShownView {
    const view = this.#made(userId, wanted, 'modal', { replacing: this.stackOf(userId) });
    this.#stacks.set(userId, [view]);
    return view;
  }

  /** Lays a modal on top of those that are open. @throws Refusal `push_limit_reached`. */
  push(userId: string, wanted: Json): ShownView {
    const stack = this.stackOf(userId);
    if (stack.length >= DEEPEST) throw new Refusal('push_limit_reached');
    const view = this.#made(userId, wanted, 'modal', { below: stack.at(-1) });
    this.#stacks.set(userId, [...stack, view]);
    return view;
  }

  /** Changes an open view in place; keeps what was entered where ids stay the same. @throws Refusal `hash_conflict`. */
  update(id: string, wanted: Json, hash?: string): ShownView {
    const before = this.find(id);
    if (before === undefined) throw new Refusal('not_found');
    if (hash !== undefined && hash !== '' && hash !== before.hash) throw new Refusal('hash_conflict');
    const made = this.#made(before.userId, wanted, before.type, { replacing: [before] });
    const { rootViewId, previousViewId } = before;
    const view = { ...made, id, rootViewId, previousViewId, values: valuesOf(made.blocks, before.values) };
    this.#put(view);
    return view;
  }

  /** Shows a person's Home tab. @throws Refusal `hash_conflict`. */
  publish(userId: string, wanted: Json, hash?: string): ShownView {
    const before = this.#homes.get(userId);
    if (before !== undefined) return this.update(before.id, wanted, hash);
    const view = this.#made(userId, wanted, 'home', {});
    this.#homes.set(userId, view);
    return view;
  }

  /** Takes away the top modal of a person, or all of them. */
  close(userId: string, all: boolean): void {
    this.#stacks.set(userId, all ? [] : this.stackOf(userId).slice(0, -1));
  }

  enter(id: string, values: Values): void {
    const view = this.find(id);
    if (view !== undefined) this.#put({ ...view, values: valuesOf(view.blocks, values) });
  }

  complain(id: string, errors: Readonly<Record<string, string>>): void {
    const view = this.find(id);
    if (view !== undefined) this.#put({ ...view, errors });
  }

  /** The modals of a person, the bottom one first. */
  stackOf(userId: string): readonly ShownView[] {
    return this.#stacks.get(userId) ?? [];
  }

  homeOf(userId: string): ShownView | undefined {
    return this.#homes.get(userId);
  }

  find(id: string): ShownView | undefined {
    return this.#open().find((view) => view.id === id);
  }

  findByExternalId(externalId: string): ShownView | undefined {
    return this.#open().find((view) => view.externalId === externalId);
  }

  #open(): readonly ShownView[] {
    return [...[...this.#stacks.values()].flat(), ...this.#homes.values()];
  }

  #put(view: ShownView): void {
    if (view.type === 'home') {
      this.#homes.set(view.userId, view);
      return;
    }
    const stack = this.stackOf(view.userId).map((each) => (each.id === view.id ? view : each));
    this.#stacks.set(view.userId, stack);
  }

  #made(userId: string, wanted: Json, type: 'modal' | 'home', { below, replacing = [] }: Around): ShownView {
    checkView(wanted, type);
    const externalId = textIn(wanted['external_id']) ?? '';
    const taken = externalId === '' ? undefined : this.findByExternalId(externalId);
    if (taken !== undefined && !replacing.includes(taken)) throw new Refusal('duplicate_external_id');
    const id = this.#ids.next('V');
    const blocks = withIds(objectsIn(wanted['blocks']), this.#ids);
    return {
      id,
      type,
      userId,
      title: wordsIn(wanted['title']) ?? '',
      submit: wordsIn(wanted['submit']),
      close: wordsIn(wanted['close']),
      blocks,
      callbackId: textIn(wanted['callback_id']) ?? '',
      privateMetadata: textIn(wanted['private_metadata']) ?? '',
      externalId,
      hash: `${Math.floor(this.#now() / 1000)}.${this.#ids.next('').slice(-8)}`,
      rootViewId: below?.rootViewId ?? id,
      previousViewId: below?.id,
      clearOnClose: isSet(wanted['clear_on_close']),
      notifyOnClose: isSet(wanted['notify_on_close']),
      values: valuesOf(blocks, {}),
      errors: {},
    };
  }
}

/** The views around a new one: what it lies on, and what makes way for it. */
interface Around {
  readonly below?: ShownView | undefined;
  readonly replacing?: readonly ShownView[];
}

const wordsIn = (object: unknown): string | undefined =>
  objectsIn([object]).map((each) => textIn(each['text']))[0];

const TITLE: Check = plain(24);

/** @throws Refusal `view_too_large`, or `invalid_arguments` with the reasons. */
function checkView(view: Json, type: 'modal' | 'home'): void {
  if (JSON.stringify(view).length > LARGEST_BYTES) throw new Refusal('view_too_large');
  const complaints: string[] = [];
  const place = new Place('/view', type, complaints);
  if (view['type'] !== type) place.in('type').complain(`must be ${type}`);
  if (type === 'modal' && view['title'] === undefined) place.complain('missing required field: title');
  for (const key of type === 'modal' ? ['title', 'submit', 'close'] : []) {
    if (view[key] !== undefined && view[key] !== null) TITLE(view[key], place.in(key));
  }
  checkLengths(view, place);
  if (view['blocks'] === undefined) place.complain('missing required field: blocks');
  else complaints.push(...complaintsAbout(view['blocks'], type, '/view/blocks'));
  checkSubmit(view, type, place);
  if (complaints.length > 0) throw refusalWithReasons('invalid_arguments', complaints);
}

function checkLengths(view: Json, place: Place): void {
  const limits = { private_metadata: 3000, callback_id: 255, external_id: 255 };
  for (const [key, max] of Object.entries(limits)) {
    if (view[key] !== undefined && view[key] !== null) string(max, 0)(view[key], place.in(key));
  }
}

function checkSubmit(view: Json, type: 'modal' | 'home', place: Place): void {
  if (type !== 'modal' || (view['submit'] !== undefined && view['submit'] !== null)) return;
  const at = objectsIn(view['blocks']).findIndex((block) => block['type'] === 'input');
  if (at >= 0) place.in('blocks').in(at).complain('must define `submit` to use an `input` block in modals');
}
