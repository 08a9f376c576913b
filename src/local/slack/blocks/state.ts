import { isObject, listIn, objectsIn, textIn, type Json } from '../json.js';
import { elementsOf, labelOf } from './elements.js';

/** What people have entered: `block_id` → `action_id` → the element's state, as in `view.state.values`. */
export type Values = Readonly<Record<string, Readonly<Record<string, Json>>>>;

interface Shape {
  /** The field that holds the choice in state and in actions. */
  readonly key: string;
  /** The element's field that holds the choice it starts with. */
  readonly initial: string;
  readonly many: boolean;
  /** Whether the choice is one of the element's options. */
  readonly options: boolean;
}

const entry = (key: string, initial: string): Shape => ({ key, initial, many: false, options: false });
const entries = (key: string, initial: string): Shape => ({ key, initial, many: true, options: false });

/** How each kind of element keeps what was entered (Slack: "Block elements", one page each). */
const SHAPES: Readonly<Record<string, Shape>> = {
  plain_text_input: entry('value', 'initial_value'),
  email_text_input: entry('value', 'initial_value'),
  url_text_input: entry('value', 'initial_value'),
  number_input: entry('value', 'initial_value'),
  rich_text_input: entry('rich_text_value', 'initial_value'),
  datepicker: entry('selected_date', 'initial_date'),
  timepicker: entry('selected_time', 'initial_time'),
  datetimepicker: entry('selected_date_time', 'initial_date_time'),
  static_select: { ...entry('selected_option', 'initial_option'), options: true },
  external_select: { ...entry('selected_option', 'initial_option'), options: true },
  radio_buttons: { ...entry('selected_option', 'initial_option'), options: true },
  users_select: entry('selected_user', 'initial_user'),
  conversations_select: entry('selected_conversation', 'initial_conversation'),
  channels_select: entry('selected_channel', 'initial_channel'),
  multi_static_select: { ...entries('selected_options', 'initial_options'), options: true },
  multi_external_select: { ...entries('selected_options', 'initial_options'), options: true },
  checkboxes: { ...entries('selected_options', 'initial_options'), options: true },
  multi_users_select: entries('selected_users', 'initial_users'),
  multi_conversations_select: entries('selected_conversations', 'initial_conversations'),
  multi_channels_select: entries('selected_channels', 'initial_channels'),
  file_input: entries('files', 'initial_files'),
};

/** Whether an element keeps what people enter (a button does not). */
export const hasState = (element: Json): boolean => SHAPES[String(element['type'])] !== undefined;

/** All options of a select, those in groups included. */
export const optionsOf = (element: Json): readonly Json[] => [
  ...objectsIn(element['options']),
  ...objectsIn(element['option_groups']).flatMap((group) => objectsIn(group['options'])),
];

/** The state of an element that nobody has touched. */
export function initialState(element: Json): Json {
  const shape = SHAPES[String(element['type'])];
  if (shape === undefined) return {};
  const untouched = shape.many ? [] : null;
  return { type: element['type'], [shape.key]: element[shape.initial] ?? untouched, ...zone(element) };
}

const zone = (element: Json): Json => ('timezone' in element ? { timezone: element['timezone'] } : {});

/**
 * The state of an element after somebody entered something. Takes the state itself, or the plain thing: text for an
 * input, the value or the words of an option for a select, a list of these where several may be chosen.
 *
 * @throws Error when the element has no such option.
 */
export function enteredState(element: Json, entered: unknown): Json {
  const shape = SHAPES[String(element['type'])];
  if (shape === undefined || (isObject(entered) && shape.key in entered)) {
    return { type: element['type'], ...zone(element), ...(isObject(entered) ? entered : {}) };
  }
  const one = (value: unknown): unknown => (shape.options ? optionNamed(element, value) : value);
  const blank = entered === null || entered === '';
  const choice = shape.many ? listIn(entered).map(one) : blank ? null : one(entered);
  return { type: element['type'], [shape.key]: choice, ...zone(element) };
}

function optionNamed(element: Json, wanted: unknown): Json {
  if (isObject(wanted)) return wanted;
  const options = optionsOf(element);
  const found =
    options.find((option) => option['value'] === wanted) ?? options.find((o) => labelOf(o) === wanted);
  if (found !== undefined) return found;
  const there = options.map((option) => `${labelOf(option) ?? '?'} (${String(option['value'])})`).join(', ');
  throw new Error(`No option ${textIn(wanted) ?? typeof wanted}. There are: ${there}`);
}

/** What an element's state holds, without its wrapping: text, an option, a list, or null when nothing. */
export function heldBy(element: Json, state: Json): unknown {
  const shape = SHAPES[String(element['type'])];
  return shape === undefined ? null : (state[shape.key] ?? null);
}

/** The state of all elements of some blocks: what was entered where something was, else what they start with. */
export function valuesOf(blocks: readonly Json[], entered: Values): Values {
  const values: Record<string, Record<string, Json>> = {};
  for (const { block, element } of elementsOf(blocks)) {
    if (!hasState(element)) continue;
    const blockId = String(block['block_id']);
    const actionId = String(element['action_id']);
    const kept = entered[blockId]?.[actionId];
    const fits = kept !== undefined && kept['type'] === element['type'];
    (values[blockId] ??= {})[actionId] = fits ? kept : initialState(element);
  }
  return values;
}

/** Lays what a person just entered over what was entered before, in the elements' own shapes. */
export function mergeEntered(
  blocks: readonly Json[],
  before: Values,
  entered: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Values {
  const merged: Record<string, Record<string, Json>> = Object.fromEntries(
    Object.entries(before).map(([blockId, actions]) => [blockId, { ...actions }]),
  );
  for (const [blockId, actions] of Object.entries(entered)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const placed = elementsOf(blocks).find(
        ({ block, element }) => block['block_id'] === blockId && element['action_id'] === actionId,
      );
      if (placed === undefined) throw new Error(`There is no input ${blockId} / ${actionId} in this view.`);
      (merged[blockId] ??= {})[actionId] = enteredState(placed.element, value);
    }
  }
  return merged;
}
