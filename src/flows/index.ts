export { drawFlow } from './draw.js';
export { parseDuration } from './duration.js';
export type { Flow, FlowKit } from './kit.js';
export { type FlowSources, loadFlows } from './load.js';
export { maskPhones } from './mask.js';
export { render } from './render.js';
