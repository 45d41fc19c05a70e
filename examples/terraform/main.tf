# A module: an authorizer for an HTTP API of API Gateway that exists already.

terraform {
  required_version = ">= 1.5"
  required_providers {
    archive = { source = "hashicorp/archive", version = "~> 2.4" }
    aws     = { source = "hashicorp/aws", version = ">= 5.80" }
  }
}

data "archive_file" "authorizer" {
  type        = "zip"
  source_dir  = var.bundle
  output_path = "${path.module}/authorizer.zip"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "authorizer" {
  name_prefix        = "poolguard-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.authorizer.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}

resource "aws_lambda_function" "authorizer" {
  function_name    = var.name
  role             = aws_iam_role.authorizer.arn
  filename         = data.archive_file.authorizer.output_path
  source_code_hash = data.archive_file.authorizer.output_base64sha256
  handler          = "authorizer.handler"
  runtime          = "nodejs22.x"
  architectures    = ["arm64"]
  memory_size      = 512 # a share of a CPU comes with it, and a cold start is CPU
  timeout          = 5

  environment {
    variables = {
      USER_POOL_ID = var.user_pool_id
      CLIENT_ID    = var.client_id
    }
  }
}

resource "aws_apigatewayv2_authorizer" "tokens" {
  api_id                            = var.api_id
  name                              = var.name
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = aws_lambda_function.authorizer.invoke_arn
  authorizer_payload_format_version = "2.0"
  enable_simple_responses           = true
  identity_sources                  = ["$request.header.Authorization"]
  # A cached answer outlives the token's expiry and its revocation. With a table of routes it must be 0.
  authorizer_result_ttl_in_seconds = var.result_ttl_seconds
}

resource "aws_lambda_permission" "api" {
  statement_id  = "AllowApiGateway"
  action        = "lambda:InvokeFunction"
  function_name = aws_lambda_function.authorizer.function_name
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${var.api_execution_arn}/authorizers/${aws_apigatewayv2_authorizer.tokens.id}"
}
