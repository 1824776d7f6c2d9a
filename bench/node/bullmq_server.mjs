// The least web process that queues jobs in BullMQ and tells a Socket.IO room how they fare. It checks nothing.
import { createServer } from 'node:http'
import { Queue, QueueEvents } from 'bullmq'
import { Redis } from 'ioredis'
import { Server } from 'socket.io'

const connection = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: null })
const queue = new Queue('noop', { connection })
const events = new QueueEvents('noop', { connection })

async function readJson (request) {
  const parts = []
  for await (const part of request) parts.push(part)
  return JSON.parse(Buffer.concat(parts).toString())
}

const http = createServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/jobs') {
    response.writeHead(404).end()
    return
  }
  const { type, params } = await readJson(request)
  const job = await queue.add(type, params)
  response.writeHead(202, { 'Content-Type': 'application/json' }).end(JSON.stringify({ id: job.id }))
})

const io = new Server(http)
io.on('connection', (socket) => {
  socket.on('join', (room, done) => {
    socket.join(room)
    done({ ok: true })
  })
})
events.on('active', ({ jobId }) => io.to('jobs').emit('running', { id: jobId }))
events.on('completed', ({ jobId, returnvalue }) => {
  io.to('jobs').emit('completed', { id: jobId, result: returnvalue })
})
await events.waitUntilReady()
http.listen(Number(process.env.PORT), '127.0.0.1')
