import { ACCOUNT, arns } from '../arns.ts';
import { type ApiRequest, type ApiResponse, type ApiService, ServiceError } from '../wire/api-request.ts';
import { awsJson, awsJsonFault, parseAwsJson } from '../wire/aws-json.ts';

/** Secrets as text, read by name or ARN. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
export class SecretsManager implements ApiService {
  readonly signingName = 'secretsmanager';
  readonly #secrets = new Map<string, string>();
  /** How often each was read, by name. */
  readonly reads = new Map<string, number>();

  put(name: string, value: string): string {
    this.#secrets.set(name, value);
    return arns.secret(name);
  }

  handle(request: ApiRequest): ApiResponse {
    const { operation, input } = parseAwsJson(request);
    if (operation !== 'GetSecretValue')
      throw new ServiceError('UnknownOperationException', `${operation} is not supported`);
    const asked = String(input.SecretId);
    const Name = [...this.#secrets.keys()].find((name) => name === asked || arns.secret(name) === asked);
    if (Name === undefined)
      throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    this.reads.set(Name, (this.reads.get(Name) ?? 0) + 1);
    const SecretString = this.#secrets.get(Name);
    const version = { VersionId: ACCOUNT.padStart(32, '0'), VersionStages: ['AWSCURRENT'] };
    return awsJson(request, { ARN: arns.secret(Name), Name, SecretString, ...version }, '1.1');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return awsJsonFault(error, request, '1.1');
  }
}

/** Parameters; a SecureString is only readable with decryption. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html */
export class ParameterStore implements ApiService {
  readonly signingName = 'ssm';
  readonly #parameters = new Map<string, string>();
  /** How often each was read, by name. */
  readonly reads = new Map<string, number>();

  put(name: string, value: string): string {
    this.#parameters.set(name, value);
    return arns.parameter(name);
  }

  handle(request: ApiRequest): ApiResponse {
    const { operation, input } = parseAwsJson(request);
    if (operation !== 'GetParameter')
      throw new ServiceError('UnknownOperationException', `${operation} is not supported`);
    const asked = String(input.Name);
    const Name = [...this.#parameters.keys()].find(
      (name) => name === asked || arns.parameter(name) === asked,
    );
    if (Name === undefined) throw new ServiceError('ParameterNotFound', '');
    this.reads.set(Name, (this.reads.get(Name) ?? 0) + 1);
    const value = this.#parameters.get(Name)!;
    const Parameter = {
      ARN: arns.parameter(Name),
      DataType: 'text',
      Name,
      Type: 'SecureString',
      Value: input.WithDecryption === true ? value : Buffer.from(`encrypted ${Name}`).toString('base64'),
      Version: 1,
    };
    return awsJson(request, { Parameter }, '1.1');
  }

  fault(error: ServiceError, request: ApiRequest): ApiResponse {
    return awsJsonFault(error, request, '1.1');
  }
}
