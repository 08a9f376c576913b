const SVG = 'http://www.w3.org/2000/svg';

/** Drawn, since not every machine has a font with pictures. */
const PATHS = {
  bot: 'M12 2v3M6 8h12a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2zM9 12v2M15 12v2M9 17h6',
  eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  lock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3',
  hash: 'M9 4 7 20M17 4l-2 16M4 9h16M4 15h16',
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  mail: 'M3 6h18v12H3zM3 7l9 6 9-6',
};

/** A small line drawing in the colour of the text. Says nothing to screen readers. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
