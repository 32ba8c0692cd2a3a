import { ContractService } from "./service.js";

// npm run contract [-- <port>]; then run the tests with --url http://localhost:<port>.
const service = new ContractService();
const url = await service.open(Number(process.argv[2] ?? 8000));
process.stdout.write(`contract test service at ${url}\n`);
await service.stopped;
