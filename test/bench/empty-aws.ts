import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An EC2 without instances: all that the loop of a bot asks which nobody gave work. */
const NO_INSTANCES =
  '<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>bench</requestId><reservationSet/></DescribeInstancesResponse>';

/** Starts an AWS in which there is nothing. Whoever starts it closes it. */
export async function startEmptyAws(): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/xml' }).end(NO_INSTANCES);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // A string only for pipes.
  return { url: `http://127.0.0.1:${port}`, server };
}
