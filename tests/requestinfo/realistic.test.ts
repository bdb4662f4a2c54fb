// parseRequestInfo() against what clients really send. Needs no Go; differential.test.ts compares the same lines with the API server.

import { expect, test } from 'bun:test'
import { parseRequestInfo } from '../../relay/request-info'
import { REALISTIC } from './realistic'

test.each(REALISTIC.map(({ method, target }) => [method, target] as const))(
  'parseRequestInfo() never refuses %s %s',
  (method, target) => {
    const info = parseRequestInfo(method, target)
    expect(info.forward).toBe(target.replace('system%3Anode', 'system:node'))
    expect(parseRequestInfo(method, info.forward)).toEqual(info)
  },
)
