import { isObject, parsed, type Json } from '../json.js';

/** Arguments that travel as JSON text when a call is form-encoded. */
const STRUCTURED = new Set([
  'blocks',
  'attachments',
  'view',
  'metadata',
  'files',
  'unfurls',
  'profile',
  'prefs',
]);

/**
 * Reads the arguments of a call from its body, form-encoded or JSON. A structured argument that is not JSON stays the
 * text it is, for the method to refuse. Undefined when a JSON body is not an object.
 */
export function argumentsIn(body: string, contentType: string): Json | undefined {
  if (contentType.startsWith('application/json')) {
    const json = body === '' ? {} : parsed(body);
    return isObject(json) ? json : undefined;
  }
  const form = Object.fromEntries(new URLSearchParams(body));
  return Object.fromEntries(Object.entries(form).map(([key, value]) => [key, structured(key, value)]));
}

function structured(key: string, value: string): unknown {
  if (!STRUCTURED.has(key)) return value;
  return parsed(value) ?? value;
}
