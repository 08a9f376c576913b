import { isObject } from '../json.js';

/** Where blocks are shown. Some kinds are allowed only in some places. */
export type Surface = 'message' | 'modal' | 'home';

/** One spot in the JSON under check, and the list in which complaints about it are kept. */
export class Place {
  readonly pointer: string;
  readonly surface: Surface;
  readonly #complaints: string[];

  constructor(pointer: string, surface: Surface, complaints: string[]) {
    this.pointer = pointer;
    this.surface = surface;
    this.#complaints = complaints;
  }

  in(key: string | number): Place {
    return new Place(`${this.pointer}/${key}`, this.surface, this.#complaints);
  }

  /** Notes what is wrong here, worded as Slack words it. */
  complain(what: string): void {
    this.#complaints.push(`${what} [json-pointer:${this.pointer}]`);
  }
}

/** Looks at a value and complains at its place about whatever Slack would refuse. */
export type Check = (value: unknown, place: Place) => void;

export const anything: Check = () => undefined;

export const boolean: Check = (value, place) => {
  if (typeof value !== 'boolean') place.complain('must be a boolean');
};

/** Text of `min` to `max` characters. */
export const string =
  (max: number, min = 1): Check =>
  (value, place) => {
    if (typeof value !== 'string') place.complain('must be a string');
    else if (value.length < min) place.complain(`must be more than ${min - 1} characters`);
    else if (value.length > max) place.complain(`must be less than ${max + 1} characters`);
  };

export const oneOf =
  (...allowed: readonly string[]): Check =>
  (value, place) => {
    if (typeof value !== 'string' || !allowed.includes(value))
      place.complain(`must be one of ${allowed.join(', ')}`);
  };

export const matching =
  (pattern: RegExp, what: string): Check =>
  (value, place) => {
    if (typeof value !== 'string' || !pattern.test(value)) place.complain(`must be ${what}`);
  };

export const integer =
  (min: number, max = Number.MAX_SAFE_INTEGER): Check =>
  (value, place) => {
    if (typeof value !== 'number' || !Number.isInteger(value)) place.complain('must be an integer');
    else if (value < min || value > max) place.complain(`must be between ${min} and ${max}`);
  };

export const number: Check = (value, place) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) place.complain('must be a number');
};

export const list =
  (item: Check, { min = 1, max }: { readonly min?: number; readonly max: number }): Check =>
  (value, place) => {
    if (!Array.isArray(value)) {
      place.complain('must provide an array');
      return;
    }
    if (value.length < min) place.complain(`must provide at least ${min} items`);
    if (value.length > max) place.complain(`no more than ${max} items allowed`);
    for (const [index, each] of value.entries()) item(each, place.in(index));
  };

type Fields = Readonly<Record<string, Check>>;

/** An object with these fields and no others. `type` is always allowed: `tagged` has looked at it. */
export const object =
  (required: Fields, optional: Fields = {}): Check =>
  (value, place) => {
    if (!isObject(value)) {
      place.complain('must provide an object');
      return;
    }
    for (const [key, check] of Object.entries(required)) {
      if (value[key] === undefined) place.complain(`missing required field: ${key}`);
      else check(value[key], place.in(key));
    }
    for (const [key, check] of Object.entries(optional)) {
      if (value[key] !== undefined) check(value[key], place.in(key));
    }
    for (const key of Object.keys(value)) {
      if (key !== 'type' && !(key in required) && !(key in optional)) {
        place.complain(`invalid additional property: ${key}`);
      }
    }
  };

/** An object whose `type` says which check applies. */
export const tagged =
  (kinds: Readonly<Record<string, Check>>): Check =>
  (value, place) => {
    if (!isObject(value)) {
      place.complain('must provide an object');
      return;
    }
    const type = value['type'];
    if (typeof type !== 'string') {
      place.complain('missing required field: type');
      return;
    }
    const check = kinds[type];
    if (check === undefined) place.in('type').complain(`unsupported type: ${type}`);
    else check(value, place);
  };

/** Allows a kind only in some places; elsewhere Slack does not know it. */
export const shownIn =
  (surfaces: readonly Surface[], check: Check): Check =>
  (value, place) => {
    if (surfaces.includes(place.surface)) check(value, place);
    else
      place.in('type').complain(`unsupported type: ${isObject(value) ? String(value['type']) : 'unknown'}`);
  };

/** Several checks of the same value. */
export const all =
  (...checks: readonly Check[]): Check =>
  (value, place) => {
    for (const check of checks) check(value, place);
  };

/** A rule about several fields together, worded by the caller. */
export const rule =
  (holds: (value: Readonly<Record<string, unknown>>) => boolean, complaint: string): Check =>
  (value, place) => {
    if (isObject(value) && !holds(value)) place.complain(complaint);
  };
