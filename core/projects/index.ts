// Routes of projects.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Project, ProjectInput, ProjectPage, ProjectQuery } from './model'
import type { Projects } from './service'

const tag = 'projects'

export const projectRoutes = (deps: { authenticate: Authenticate; projects: Projects }) =>
  new Elysia({ prefix: '/projects', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Project, ProjectInput, ProjectPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.projects.list(principal, query), {
      query: ProjectQuery,
      response: { 200: 'ProjectPage', ...PROBLEMS.read },
      detail: operation({ id: 'listProjects', permission: 'projects.read', summary: 'List projects', tag }),
    })
    .post(
      '',
      async ({ principal, body, set }) => {
        const project = await deps.projects.create(principal, body)
        set.status = 201
        set.headers.location = `/v1/projects/${project.id}`
        return project
      },
      {
        parse: 'json',
        body: 'ProjectInput',
        query: NoQuery,
        response: { 201: 'Project', ...PROBLEMS.write },
        detail: operation({ id: 'createProject', permission: 'projects.write', summary: 'Create a project', tag }),
      },
    )
    .get(
      '/:id',
      async ({ principal, params, set }) => {
        const project = await deps.projects.get(principal, params.id)
        set.headers.etag = etagOf(project)
        return project
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: 'Project', ...PROBLEMS.read },
        detail: operation({ id: 'getProject', permission: 'projects.read', summary: 'Read a project', tag }),
      },
    )
    .put(
      '/:id',
      ({ principal, params, body, headers }) =>
        deps.projects.replace(principal, params.id, { input: body, ifMatch: headers['if-match'] }),
      {
        parse: 'json',
        params: IdParams,
        body: 'ProjectInput',
        query: NoQuery,
        response: { 200: 'Project', ...PROBLEMS.write },
        detail: operation({ id: 'updateProject', permission: 'projects.write', summary: 'Replace a project', tag }),
      },
    )
    .delete(
      '/:id',
      async ({ principal, params, headers, set }) => {
        await deps.projects.remove(principal, params.id, { ifMatch: headers['if-match'] })
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({ id: 'deleteProject', permission: 'projects.write', summary: 'Delete a project', tag }),
      },
    )
