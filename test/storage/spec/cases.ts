import { readFiles } from './read-cases.js';
import { writeFiles } from './write-cases.js';

export const files = [...writeFiles, ...readFiles];
