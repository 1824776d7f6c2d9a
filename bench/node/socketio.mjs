// The least Socket.IO server that sends what one client sends to all others.
import { createServer } from 'node:http'
import { Server } from 'socket.io'

const http = createServer()
new Server(http).on('connection', (socket) => {
  socket.on('update', (data) => socket.broadcast.emit('update', data))
})
http.listen(Number(process.env.PORT), '127.0.0.1')
