// Routes of projects.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { Project, ProjectInput, ProjectPage, ProjectQuery } from './model'
import type { Projects } from './service'

export const projectRoutes = (deps: { authenticate: Authenticate; projects: Projects }) =>
  resourceRoutes(deps, {
    ...{ name: 'Project', noun: 'a project', plural: 'projects', path: 'projects' },
    ...{ read: 'projects.read', write: 'projects.write' },
    schemas: { input: ProjectInput, output: Project, page: ProjectPage, query: ProjectQuery },
    service: deps.projects,
  })
