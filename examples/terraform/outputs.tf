output "authorizer_id" {
  description = "For authorizer_id of aws_apigatewayv2_route, with authorization_type CUSTOM."
  value       = aws_apigatewayv2_authorizer.tokens.id
}

output "function_name" {
  description = "The function, for alarms."
  value       = aws_lambda_function.authorizer.function_name
}
