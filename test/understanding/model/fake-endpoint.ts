import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One recorded answer; a function sees what was asked. */
export type Recorded =
  | { content: string; finish?: string; message?: Record<string, unknown> }
  | { status: number; error: string }
  | { body: string }
  | 'hang'
  | 'cut'
  | 'no-choices';

export interface Asked {
  path: string;
  body: {
    model?: string;
    messages?: { role: string; content: unknown }[];
    response_format?: { type: string; json_schema?: { strict: boolean; schema: Record<string, unknown> } };
    max_tokens?: number;
    max_completion_tokens?: number;
    tools?: unknown;
  };
  authorization: string | undefined;
}

/** A service that speaks chat completions and replays recorded answers, the last one for ever. */
export async function fakeEndpoint(
  answers: Recorded[] | ((asked: Asked) => Recorded | Promise<Recorded>),
): Promise<{ url: string; asked: Asked[]; close(): Promise<void> }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void read(request).then(async (raw) => {
      const now: Asked = {
        path: request.url ?? '',
        body: raw.startsWith('{') ? JSON.parse(raw) : {},
        authorization: request.headers.authorization,
      };
      asked.push(now);
      const answer =
        typeof answers === 'function'
          ? await answers(now)
          : (answers[Math.min(asked.length, answers.length) - 1] as Recorded);
      send(response, answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, answer: Recorded): void {
  if (answer === 'hang') return;
  response.setHeader('content-type', 'application/json');
  if (answer === 'cut') {
    response.setHeader('content-length', '5000');
    response.write('{"id":"x","choices":[{"message":{"role":"assistant","content":"{\\"int');
    setTimeout(() => response.destroy(), 20);
  } else if (answer === 'no-choices')
    response.end(JSON.stringify({ id: 'x', object: 'chat.completion', choices: [] }));
  else if ('body' in answer) response.end(answer.body);
  else if ('status' in answer) {
    response.statusCode = answer.status;
    response.end(JSON.stringify({ error: { message: answer.error, type: 'error' } }));
  } else {
    response.end(
      JSON.stringify({
        id: 'x',
        object: 'chat.completion',
        created: 1,
        model: 'recorded',
        choices: [
          {
            index: 0,
            finish_reason: answer.finish ?? 'stop',
            message: { role: 'assistant', content: answer.content, ...answer.message },
          },
        ],
        usage: { prompt_tokens: 300, completion_tokens: 50, total_tokens: 350 },
      }),
    );
  }
}
