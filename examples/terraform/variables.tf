variable "name" {
  description = "The name of the function and of the authorizer."
  type        = string
  default     = "poolguard-authorizer"
}

variable "bundle" {
  description = "The folder with authorizer.mjs, as one file without node_modules."
  type        = string
}

variable "api_id" {
  description = "The id of the HTTP API."
  type        = string
}

variable "api_execution_arn" {
  description = "The execution ARN of the HTTP API."
  type        = string
}

variable "user_pool_id" {
  description = "The user pool, such as us-east-1_AbCd12345."
  type        = string

  validation {
    condition     = can(regex("^[\\w-]+_[0-9a-zA-Z]+$", var.user_pool_id))
    error_message = "user_pool_id must have the form us-east-1_AbCd12345."
  }
}

variable "client_id" {
  description = "The app client whose tokens are accepted."
  type        = string

  validation {
    condition     = var.client_id != ""
    error_message = "client_id must not be empty: without it, the tokens of every client would be accepted."
  }
}

variable "result_ttl_seconds" {
  description = "How long API Gateway uses an answer again for the same token. 0: not at all."
  type        = number
  default     = 0

  validation {
    condition     = var.result_ttl_seconds >= 0 && var.result_ttl_seconds <= 3600
    error_message = "result_ttl_seconds must be from 0 to 3600."
  }
}
