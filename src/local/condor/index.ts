export { attributesOf, HeadNode, startOf } from './head-node.js';
export { Settings } from './settings.js';
export { Startd } from './startd.js';
