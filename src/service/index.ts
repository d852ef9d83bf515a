export { type Figures, figures } from './figures.js';
export { orderView, overdue } from './order-view.js';
export { loadPolicy } from './policy/load.js';
export type { Policy } from './policy/schema.js';
export { decideOrder } from './work-order/decide-order.js';
export { deriveTimers } from './work-order/timers.js';
