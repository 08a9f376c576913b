/** What stands in a log where a secret was. */
export const REDACTED = '[redacted]';

/** Longer texts are cut: a log line is for reading. */
const LONGEST_TEXT = 10_000;

/** Facts under such names are secrets whatever they look like. Numbers stay: the lifetime of a token is none. */
const SECRET_NAME = /secret|token|passw(or)?d|authorization|cookie|credential|private.?key|signature/i;

/** What secrets look like wherever they stand, and what is left of them. None of these backtracks far. */
const SECRET_SHAPES: readonly (readonly [RegExp, string])[] = [
  [
    /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[^]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g,
    REDACTED,
  ],
  // Slack: bot, user, configuration, refresh and app-level tokens, and the addresses that stand for one.
  [/x(?:ox[a-z](?:\.xox[a-z])?|app|wfp)-[\w-]+/gi, REDACTED],
  [/(hooks\.slack(?:-gov)?\.com\/)[^\s"'<>]+/gi, `$1${REDACTED}`],
  // AWS access key ids, and what goes with them when it stands alone: forty letters, large and small, and digits.
  [/(?:AKIA|ASIA)[A-Z0-9]{12,}/g, REDACTED],
  [
    /(?<![\w/+=.-])(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}\d)[A-Za-z0-9/+]{40}(?![\w/+=-]|\.\w)/g,
    REDACTED,
  ],
  // JSON Web Tokens, HTCondor's own among them.
  [/eyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, REDACTED],
  [/\b(bearer|basic)\s{1,3}[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`],
  [/(:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}@/g, `$1${REDACTED}@`],
  // A setting, a query parameter, or JSON, which may stand inside other JSON with its quotes escaped.
  [
    /((?:secret|token|passw(?:or)?d|credential|signature)[\w.-]{0,40}(?:\\{0,8}["']?\s{0,3}=\s{0,3}|\\{0,8}["']\s{0,3}:\s{0,3}))(?:\\{1,8}["'][^"']*|"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|[^\s,;&"'}]+)/gi,
    `$1${REDACTED}`,
  ],
  [/(passw(?:or)?d\s{0,3}:\s{0,3})\S+/gi, `$1${REDACTED}`],
  // A flag and its value, as people type them; -token-secret says which secret, and not what is in it.
  [
    /((?<![^\s"'`(:])[-\u2013\u2014]{1,2}(?!token-secret\b)[\w-]{0,40}(?:secret|token|passw(?:or)?d|credential|access-key)[\w-]{0,40}\s{1,3})[^\s"'`-][^\s"'`]*/gi,
    `$1${REDACTED}`,
  ],
];

/** True for names of facts that hold secrets. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** The text without anything that looks like a secret, cut to a readable length. */
export function redactText(text: string): string {
  // Some more than is kept, so that a secret which the cut goes through is recognised.
  const cut = text.length > LONGEST_TEXT ? text.slice(0, 2 * LONGEST_TEXT) : text;
  const clean = SECRET_SHAPES.reduce((rest, [shape, instead]) => rest.replace(shape, instead), cut);
  return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}… (cut)` : clean;
}
