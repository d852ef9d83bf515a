#!/usr/bin/env node
import { run } from './cli/run.js';

process.exitCode = await run(process.argv.slice(2));
// Agenda leaves timers behind that would keep the process alive for minutes.
process.exit();
