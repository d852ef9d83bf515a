export { render } from '../flows/render.js';
export { createDecide } from './decide.js';
export * from './state.js';
export { type ChoiceToken, decodeToken, encodeToken } from './token.js';
