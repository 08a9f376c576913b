import { heldBy, initialState } from '../blocks/state.js';
import { isObject, listIn, objectsIn, type Json } from '../json.js';
import type { ShownView } from '../views.js';

/**
 * What Slack itself complains about before it sends a modal: empty required fields and values outside of an element's
 * limits, by `block_id`. Empty when the form may go.
 */
export function formErrors(view: ShownView): Readonly<Record<string, string>> {
  const errors: Record<string, string> = {};
  for (const block of objectsIn(view.blocks)) {
    const element = block['element'];
    if (block['type'] !== 'input' || !isObject(element)) continue;
    const blockId = String(block['block_id']);
    const state = view.values[blockId]?.[String(element['action_id'])] ?? initialState(element);
    const error = inputError(element, heldBy(element, state), block['optional'] === true);
    if (error !== undefined) errors[blockId] = error;
  }
  return errors;
}

function inputError(element: Json, held: unknown, isOptional: boolean): string | undefined {
  const isEmpty = held === null || held === '' || (Array.isArray(held) && held.length === 0);
  if (isEmpty) return isOptional ? undefined : 'Please complete this required field.';
  return typeof held === 'string' ? textError(element, held) : listError(element, held);
}

function textError(element: Json, text: string): string | undefined {
  switch (element['type']) {
    case 'plain_text_input':
      return lengthError(element, text);
    case 'number_input':
      return numberError(element, text);
    case 'email_text_input':
      return /^\S+@\S+\.\S+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return /^https?:\/\/\S+$/.test(text) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
}

function lengthError(element: Json, text: string): string | undefined {
  const { min_length: min, max_length: max } = element;
  if (typeof min === 'number' && text.length < min) return `Please enter at least ${min} characters.`;
  if (typeof max === 'number' && text.length > max) return `Please enter no more than ${max} characters.`;
  return undefined;
}

function numberError(element: Json, text: string): string | undefined {
  const isWhole = element['is_decimal_allowed'] !== true;
  if (!/^-?\d+(\.\d+)?$/.test(text) || (isWhole && text.includes('.'))) {
    return isWhole ? 'Please enter a whole number.' : 'Please enter a number.';
  }
  const { min_value: min, max_value: max } = element;
  if (typeof min === 'string' && Number(text) < Number(min)) return `Please enter ${min} or more.`;
  if (typeof max === 'string' && Number(text) > Number(max)) return `Please enter ${max} or less.`;
  return undefined;
}

function listError(element: Json, held: unknown): string | undefined {
  const { max_selected_items: max } = element;
  if (typeof max !== 'number' || listIn(held).length <= max) return undefined;
  return `Please choose no more than ${max}.`;
}
