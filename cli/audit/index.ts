// `sal audit`: who did what, where, from where, and how it ended.
import { group } from '../command'
import { exportCommand } from './export'
import { list } from './list'
import { tail } from './tail'

export const audit = group('audit', { list, tail, export: exportCommand })
