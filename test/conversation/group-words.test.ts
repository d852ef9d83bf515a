import { expect, it } from 'vitest';
import { textOf } from '../../src/dialogues/story.js';
import { World } from '../../src/dialogues/world.js';
import { shippedKit } from '../flows/kit.js';

it('calls nobody and links nothing in a group, whatever somebody wrote', () => {
  const world = new World(shippedKit);
  world.notice('group', 'help.asked', {
    by: '王强',
    text: '@all <@zhao> [点这里](http://x.example) 13800138000',
  });
  const [words = ''] = world.talker('group').heard.map(textOf);
  expect(words).toContain('\uff20all 〈\uff20zhao> [点这里] (http');
  expect(words).not.toMatch(/@|138001/);
});
