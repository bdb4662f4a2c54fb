// `sal audit`: who did what, where, from where, and how it ended.
import { group } from '../command'
import { list } from './list'
import { sinks } from './sinks'

export const audit = group('audit', { list, sinks })
