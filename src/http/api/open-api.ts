import { z } from 'zod';
import { schemas } from './schemas.js';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document, made from the schemas that check the requests. */
export function openApi(): Json {
  const bodies = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
  );
  return {
    openapi: '3.1.0',
    info: {
      title: 'Repairline',
      version: '1',
      description: 'After-sales service: work orders, people, machines, conversations.',
    },
    servers: [{ url: '/api/v1' }],
    security: [{ bearer: [] }],
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: { ...bodies, error },
    },
    paths: {
      '/work-orders': { get: list('Work orders, newest first', ['status', 'technician', 'overdue']) },
      '/work-orders/{number}': { get: one('One work order', 'number') },
      ...Object.fromEntries(
        (['assign', 'reassign', 'cancel', 'note'] as const).map((name) => [
          `/work-orders/{number}/${name}`,
          {
            post: {
              ...body(
                `${name} a work order; the same commandId again changes nothing`,
                name === 'reassign' ? 'assign' : name,
              ),
              parameters: [path('number')],
            },
          },
        ]),
      ),
      ...Object.fromEntries(
        (['technician', 'supervisor', 'customer', 'asset'] as const).map((name) => [
          `/${name}s`,
          {
            get: list(`All ${name}s`, []),
            post: body(`Creates or changes one ${name} by its natural key`, name),
          },
        ]),
      ),
      '/conversations': { get: list('Conversations, newest first', ['channel']) },
      '/conversations/{id}': { get: one('One conversation with its turns', 'id') },
      '/contact-links': {
        post: {
          ...body('Links, or with format=pdf sheets to print, about machines and from shops', 'contactLinks'),
          parameters: [query('format')],
        },
      },
      '/unreached': {
        get: {
          summary: 'Messages that reached nobody, and the ways taken since',
          responses: { 200: ok, 401: fault('No valid token') },
        },
      },
      '/unreached/{id}/done': { post: { ...one('Somebody got through', 'id') } },
      '/people': {
        get: {
          summary: 'One customer: records, chats, orders; by order, phone, chat or record',
          parameters: [query('who')],
          responses: { 200: ok, 401: fault('No valid token'), 404: fault('Not there') },
        },
      },
      '/people/merge': { post: body('Makes two customers one person', 'people') },
      '/people/unmerge': { post: body('Parts what was merged, as it was', 'person') },
      '/people/erase': { post: body('Deletes the data of a person', 'person') },
      '/parked': {
        get: { summary: 'What could not be done', responses: { 200: ok, 401: fault('No valid token') } },
      },
      '/parked/{id}/retry': { post: { ...one('Puts it back', 'id') } },
      '/flows/standings': {
        get: {
          summary: 'Flow versions and who stands where',
          responses: { 200: ok, 401: fault('No valid token') },
        },
      },
      '/openapi.json': {
        get: { summary: 'This document', responses: { 200: ok, 401: fault('No valid token') } },
      },
      '/reports/monthly': {
        get: {
          summary: 'The report of a month, the running one unless said otherwise',
          parameters: [query('month'), query('format')],
          responses: {
            200: ok,
            401: fault('No valid token'),
            422: fault('Faulty query'),
            501: fault('Not made in this format'),
          },
        },
      },
      '/kpi': { get: { ...list('Figures of a month', []), parameters: [query('month')] } },
    },
  };
}

const error: Json = {
  type: 'object',
  properties: {
    error: {
      type: 'object',
      properties: { code: { type: 'string' }, message: { type: 'string' }, details: {} },
      required: ['code', 'message'],
    },
  },
};
const ok: Json = { description: 'Done', content: { 'application/json': {} } };
const fault = (description: string): Json => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/error' } } },
});
const path = (name: string): Json => ({ name, in: 'path', required: true, schema: { type: 'string' } });
const query = (name: string): Json => ({ name, in: 'query', schema: { type: 'string' } });

function list(summary: string, filters: string[]): Json {
  return {
    summary,
    parameters: [...filters, 'page', 'limit'].map(query),
    responses: { 200: ok, 401: fault('No valid token'), 422: fault('Faulty query') },
  };
}

function one(summary: string, name: string): Json {
  return {
    summary,
    parameters: [path(name)],
    responses: { 200: ok, 401: fault('No valid token'), 404: fault('Not there') },
  };
}

function body(summary: string, schema: string): Json {
  return {
    summary,
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
    },
    responses: {
      200: ok,
      201: { ...ok, description: 'Created' },
      400: fault('Not JSON'),
      401: fault('No valid token'),
      409: fault('The state does not allow it; details.state names it'),
      422: fault('Faulty body, every fault named'),
    },
  };
}
