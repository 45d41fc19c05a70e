// What an application in Go does with the AWS SDK: it signs a user up and in, reads the user, lists, and signs out.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	cognito "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

const password = "SecurePassword123!"

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func main() {
	ctx := context.Background()
	client := cognito.New(cognito.Options{
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("local", "local", ""),
		EndpointResolver: cognito.EndpointResolverFromURL(os.Getenv("ENDPOINT")),
	})
	pool, app := aws.String(os.Getenv("USER_POOL_ID")), aws.String(os.Getenv("CLIENT_ID"))
	name := aws.String("go@example.com")

	signUp := must(client.SignUp(ctx, &cognito.SignUpInput{ClientId: app, Username: name, Password: aws.String(password)}))
	must(client.AdminConfirmSignUp(ctx, &cognito.AdminConfirmSignUpInput{UserPoolId: pool, Username: name}))

	signIn := func(password string) (*cognito.InitiateAuthOutput, error) {
		return client.InitiateAuth(ctx, &cognito.InitiateAuthInput{
			ClientId:       app,
			AuthFlow:       types.AuthFlowTypeUserPasswordAuth,
			AuthParameters: map[string]string{"USERNAME": *name, "PASSWORD": password},
		})
	}
	_, err := signIn("WrongPassword123!")
	var notAuthorized *types.NotAuthorizedException
	isTyped := errors.As(err, &notAuthorized)

	tokens := must(signIn(password)).AuthenticationResult
	user := must(client.GetUser(ctx, &cognito.GetUserInput{AccessToken: tokens.AccessToken}))

	listed := 0
	pages := cognito.NewListUsersPaginator(client, &cognito.ListUsersInput{UserPoolId: pool, Limit: aws.Int32(1)})
	for pages.HasMorePages() {
		listed += len(must(pages.NextPage(ctx)).Users)
	}

	must(client.GlobalSignOut(ctx, &cognito.GlobalSignOutInput{AccessToken: tokens.AccessToken}))
	_, err = client.GetUser(ctx, &cognito.GetUserInput{AccessToken: tokens.AccessToken})
	isRevoked := errors.As(err, &notAuthorized)

	json.NewEncoder(os.Stdout).Encode(map[string]any{
		"confirmedAtSignUp": signUp.UserConfirmed,
		"isErrorTyped":      isTyped,
		"accessToken":       tokens.AccessToken,
		"attributes":        len(user.UserAttributes),
		"listed":            listed,
		"isRevoked":         isRevoked,
	})
}
