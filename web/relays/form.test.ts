import { expect, test } from 'bun:test'
import { relayCommand, wantedOf, wrongIn } from './form'

const wanted = (name: string, addresses: string) => wantedOf(new URLSearchParams({ name, addresses }))

test.each(['relay; rm -rf /', '$(id)', 'Relay', '-x', ''])('wrongIn() refuses the name %j', name => {
  expect([...wrongIn(wanted(name, 'relay.example.com')).keys()]).toEqual(['name'])
})

test.each(['', 'relay.example.com;id', '`id`', "a'b", 'a b|c'])('wrongIn() refuses the addresses %j', addresses => {
  expect([...wrongIn(wanted('relay-2', addresses)).keys()]).toEqual(['addresses'])
})

test('relayCommand() is one line for a shell, whatever the join string is', () => {
  const relay = wanted('relay-2', 'relay.example.com, 192.0.2.7 fd00::7')
  expect([...wrongIn(relay)]).toEqual([])
  expect(relayCommand(relay, "a'b")).toBe(
    "sal relay --name relay-2 --data ./data/relay-2 --listen 0.0.0.0:8443 --addresses relay.example.com,192.0.2.7,fd00::7 --join 'a'\\''b'",
  )
})
